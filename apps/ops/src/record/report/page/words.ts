import type { DeployRecord, FindingRecord, StageName, StageRecord, StepRecord } from '../../model.ts'

/** How something went, in a colour, a sign and a word: a colour alone says nothing to everybody. */
export type Tone = { readonly tone: 'good' | 'warn' | 'bad' | 'note' | 'soft'; readonly text: string }

export const outcomes: Readonly<Record<DeployRecord['outcome'], Tone>> = {
  applied: { tone: 'good', text: '✓ Applied' },
  'nothing-pending': { tone: 'note', text: '✓ Nothing was pending' },
  failed: { tone: 'bad', text: '✗ Failed' },
  'taken-back': { tone: 'bad', text: '↩ Failed, and taken back' },
  interrupted: { tone: 'warn', text: '■ Interrupted' },
  declined: { tone: 'warn', text: '■ Declined' },
}

export const stageOutcomes: Readonly<Record<StageRecord['outcome'], Tone>> = {
  done: { tone: 'good', text: '✓' },
  warned: { tone: 'warn', text: '!' },
  failed: { tone: 'bad', text: '✗' },
}

export const stageTitles: Readonly<Record<StageName, string>> = {
  preflight: 'Preflight',
  plan: 'Plan',
  gate: 'Promotion gate',
  confirm: 'Confirmation',
  backup: 'Backup',
  'restore-point': 'Restore point',
  migrate: 'Migrate',
  seed: 'Seed',
  verify: 'Verify',
  health: 'Health',
  soak: 'Soak',
  back: 'Way back',
}

export const stepOutcomes: Readonly<Record<StepRecord['outcome'], Tone>> = {
  done: { tone: 'good', text: '✓ done' },
  undone: { tone: 'warn', text: '↩ taken back' },
  unfinished: { tone: 'bad', text: '✗ not finished' },
}

export const severities: Readonly<Record<FindingRecord['severity'], Tone>> = {
  error: { tone: 'bad', text: '✗ error' },
  warning: { tone: 'warn', text: '! warning' },
  note: { tone: 'note', text: 'note' },
}

/** `2026-11-26 12:00:00 UTC` */
export function moment(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`
}

export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}
