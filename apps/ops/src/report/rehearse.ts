import { CodedError } from '@twinship/core'
import type { Rehearsal, RehearsalFinding } from '@twinship/migrate'
import type { JobContext, Outcome } from '../context.ts'
import type { RehearseReport } from '../jobs/rehearse/report.ts'
import { line, summaryOf } from './backup/parts.ts'
import { databaseText, documentHead } from './head.ts'

type Step = Rehearsal['steps'][number]

/** What each step really did; REHEARSAL.MISMATCH where that is not what the plan says. */
export function rehearseOutcome({ config }: JobContext, report: RehearseReport): Outcome {
  const { plan, steps, findings, sample, backup } = report
  const failed = findings.length === 0 ? {} : { error: mismatch(findings) }
  const document = {
    ...documentHead('rehearse', config),
    plan: plan.hash,
    migrations: plan.files.map(({ tag }) => tag),
    steps,
    findings,
    sample,
    backup: backup === null ? null : backupDocument(backup),
  }
  return { document, text: databaseText(config) + rehearseText(report), ...failed }
}

function backupDocument({ manifest, signedBy, notes }: NonNullable<RehearseReport['backup']>) {
  return { ...summaryOf(manifest), signedBy, notes }
}

function rehearseText({ plan, steps, findings, sample, backup }: RehearseReport): string {
  const all = plan.files.flatMap((file) => file.steps).length
  const tags = plan.files.map(({ tag }) => tag)
  const notes = backup?.notes ?? sample?.notes ?? []
  return [
    line('Plan', plan.hash),
    line('Migrations', tags.length === 0 ? 'none is pending' : tags.join(', ')),
    ...(backup === null ? [] : [line('Backup', backupText(backup))]),
    ...(sample === null ? [] : [line('Sample', `${sample.rows} rows of ${sample.tables} tables`)]),
    ...notes.map((note) => line('', note)),
    line('Rehearsal', `${steps.length} of ${all} steps run, ${findings.length} unlike the plan`),
    ...steps.map((step) => stepText(step, findings)),
  ].join('')
}

function backupText({ manifest }: NonNullable<RehearseReport['backup']>): string {
  const { name, head, provenAt } = summaryOf(manifest)
  return `${name}, up to ${head ?? 'no migration'}, ${provenAt === null ? 'not proven' : `proven ${provenAt}`}`
}

function stepText({ id, kind, traced }: Step, findings: readonly RehearsalFinding[]): string {
  const own = findings.filter(({ step }) => step === id)
  const lines = own.map((one) => `    unlike    ${findingText(one)}\n`)
  if (traced === null) return `  ${id}  ${kind}\n${lines.join('')}`
  const { locks, rewritten, scanned, durationMs } = traced
  const shown = [
    ['locks', locks.map(({ schema, name, mode }) => `${mode} on ${shownName({ schema, name })}`)],
    ['rewrites', rewritten.map(shownName)],
    ['reads', scanned.map(shownName)],
  ] as const
  const facts = shown.flatMap(([what, list]) =>
    list.length === 0 ? [] : [`    ${what.padEnd(9)} ${list.join(', ')}\n`],
  )
  return `  ${id}  ${kind}, ${Math.round(durationMs)} ms\n${facts.join('')}${lines.join('')}`
}

function shownName({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return schema === 'public' ? name : `${schema}.${name}`
}

function findingText({ kind, relation, planned, seen }: RehearsalFinding): string {
  if (kind === 'failed') return seen
  return `${relation}: ${whats[kind]} ${seen}, planned ${planned}`
}

const whats: Readonly<Record<Exclude<RehearsalFinding['kind'], 'failed'>, string>> = {
  lock: 'lock',
  'no-lock': 'lock',
  rewrites: 'written anew:',
  scans: 'read through:',
}

function mismatch(findings: readonly RehearsalFinding[]): CodedError {
  const texts = findings.map((one) => `${one.step}: ${findingText(one)}`)
  const count = texts.length === 1 ? 'One thing is' : `${texts.length} things are`
  return new CodedError(
    'REHEARSAL.MISMATCH',
    `${count} unlike the plan.\n${texts.map((text) => `  ${text}`).join('\n')}`,
    { details: { findings: texts } },
  )
}
