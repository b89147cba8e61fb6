import type { RunEvent } from '@twinship/migrate'
import type { StepRecord } from './model.ts'

/** What a run tells of its files and steps, kept as the record of a deployment has it. */
export type StepLog = {
  readonly add: (event: RunEvent) => void
  /** What is open ends here: unfinished, or taken back where all went well (`isDone`). */
  readonly close: (isDone: boolean) => void
  readonly steps: () => readonly StepRecord[]
}

/** Of one step: a wait of hours is told many times. The first ones and the newest are kept. */
export const keptWaits = 100

type Open = {
  readonly tag: string
  readonly id: string
  readonly does: string
  readonly startedMs: number
  durationMs: number | undefined
  tries: number
  waits: StepRecord['waits']
  outcome: StepRecord['outcome']
  /** It is being taken back. */
  isGoingBack: boolean
}

/** `now` in Unix milliseconds. */
export function createStepLog(now: () => number): StepLog {
  const all: Open[] = []
  return {
    add: (event) => add(all, event, now()),
    close: (isDone) => close(all, isDone, now()),
    steps: () => all.map((open) => record(open, now())),
  }
}

function add(all: Open[], event: RunEvent, nowMs: number): void {
  switch (event.kind) {
    case 'file-started':
      drop(all, event.tag)
      begin(all, { tag: event.tag, id: event.tag, does: 'file' }, nowMs)
      return
    case 'step-started':
      // A file of steps has no record of its own beside them.
      drop(all, event.tag)
      begin(all, event, nowMs)
      return
    case 'statement-waits':
      return wait(find(all, event.tag, event.tag), 0, event.blockers, nowMs)
    case 'step-waits':
      return wait(find(all, event.tag, event.id), event.tries, event.blockers, nowMs)
    case 'file-applied':
      return done(find(all, event.report.tag, event.report.tag), 1, event.report.durationMs)
    case 'step-done':
      return done(find(all, event.tag, event.id), event.tries, event.durationMs)
    case 'step-undone': {
      // The one before it is back now.
      close(all, true, nowMs)
      const step = find(all, event.tag, event.id) ?? begin(all, { ...event, does: 'undo' }, nowMs)
      step.isGoingBack = true
      return
    }
    default:
  }
}

function find(all: readonly Open[], tag: string, id: string): Open | undefined {
  return all.findLast((one) => one.tag === tag && one.id === id)
}

function begin(
  all: Open[],
  { tag, id, does }: { readonly tag: string; readonly id: string; readonly does: string },
  startedMs: number,
): Open {
  const open: Open = {
    tag,
    id,
    does,
    startedMs,
    durationMs: undefined,
    tries: 0,
    waits: [],
    outcome: 'unfinished',
    isGoingBack: false,
  }
  all.push(open)
  return open
}

function done(open: Open | undefined, tries: number, durationMs: number): void {
  if (open === undefined) return
  Object.assign(open, { tries, durationMs, outcome: 'done' } satisfies Partial<Open>)
}

function close(all: readonly Open[], isDone: boolean, nowMs: number): void {
  for (const open of all) {
    if (open.isGoingBack && isDone) open.outcome = 'undone'
    open.isGoingBack = false
    open.durationMs ??= Math.max(0, nowMs - open.startedMs)
  }
}

function wait(open: Open | undefined, tries: number, blockers: readonly string[], nowMs: number): void {
  if (open === undefined) return
  open.tries = Math.max(open.tries, tries)
  if (open.waits.at(-1)?.blockers.join('\n') === blockers.join('\n')) return
  open.waits = [...open.waits.slice(0, keptWaits - 1), { at: iso(nowMs), blockers }]
}

/** The record of a whole file, as long as it is open. */
function drop(all: Open[], tag: string): void {
  const at = all.findIndex((one) => one.id === tag && one.tag === tag && one.durationMs === undefined)
  if (at >= 0) all.splice(at, 1)
}

function record(open: Open, nowMs: number): StepRecord {
  const { tag, id, does, startedMs, tries, waits, outcome } = open
  const durationMs = open.durationMs ?? Math.max(0, nowMs - startedMs)
  return { tag, id, does, startedAt: iso(startedMs), durationMs, tries, waits, outcome }
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
