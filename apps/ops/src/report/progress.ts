import type { FileReport, RunEvent } from '@twinship/migrate'
import { toVisibleLine } from '../visible.ts'
import { createWayTeller, type WayEvent, type WayOptions } from './way.ts'

export type ProgressOptions = WayOptions & {
  /** A run that is over before this says nothing while it goes on. */
  readonly quietForMs: number
  /** Calls back after a time, without keeping the program alive. */
  readonly later: (work: () => void, ms: number) => void
}

/**
 * Lines for what a run is at. Waiting is told at once; progress once the run has taken a while, and what was held back
 * until then is dropped where the run is over before.
 */
export function createProgress(options: ProgressOptions): (event: RunEvent) => void {
  const { quietForMs, later } = options
  // Who holds a lock calls itself what it likes.
  const write = (line: string): void => options.write(toVisibleLine(line))
  const tellWay = createWayTeller({ ...options, write })
  let held: string[] | undefined
  let isOpen = false
  let left = 0
  const open = (): void => {
    if (left === 0) return
    isOpen = true
    for (const line of held ?? []) write(line)
  }
  const hold = (line: string): void => {
    if (isOpen) return write(line)
    if (held === undefined) later(open, quietForMs)
    held = [...(held ?? []), line]
  }
  return (event) => {
    if (event.kind === 'file-started') left = event.total - event.index
    if (event.kind === 'file-applied') left--
    if (event.kind === 'step-progress' || event.kind === 'build-progress') {
      if (isOpen) tellWay(event)
      return
    }
    const line = eventLine(event)
    if (line === null) return
    if (patient.has(event.kind)) hold(line)
    else write(line)
  }
}

const patient: ReadonlySet<RunEvent['kind']> = new Set([
  'file-started',
  'file-applied',
  'step-started',
  'step-done',
  'step-undone',
])

/** Null: nothing to say. */
function eventLine(event: Exclude<RunEvent, WayEvent>): string | null {
  switch (event.kind) {
    case 'lock-wait':
      return `Another runner is at work: ${event.holder}. Waiting for it.`
    case 'file-started':
      return `${event.index + 1} of ${event.total}  ${event.tag}`
    case 'statement-waits':
      return `${event.tag} waits for ${event.blockers.join('; ')}`
    case 'file-applied':
      return `applied  ${event.report.tag}  (${measures(event.report)})`
    case 'notice':
      return event.text
    default:
      return stepLine(event)
  }
}

type StepEvent = Exclude<
  Extract<RunEvent, { readonly id: string }>,
  { readonly kind: 'step-progress' | 'build-progress' }
>

function stepLine(event: StepEvent): string | null {
  switch (event.kind) {
    case 'step-started':
      return `  step ${event.index + 1} of ${event.total}  ${event.does}  ${event.id}`
    case 'step-waits':
      return waitLine(event)
    case 'step-done':
      return event.tries > 1 ? `  ${event.id} took ${event.tries} tries, ${duration(event.durationMs)}` : null
    case 'step-undone':
      return `  taking back ${event.id}`
  }
}

function waitLine({ id, tries, blockers }: Extract<RunEvent, { kind: 'step-waits' }>): string | null {
  // A lock that was not to be had and has no holder to name any more will be by the next try.
  if (blockers.length === 0) return null
  return `  ${id} waits${tries > 0 ? `, try ${tries}` : ''}: ${blockers.join('; ')}`
}

export function measures({ statements, durationMs, lockWaitMs }: FileReport): string {
  const waited = lockWaitMs >= 1 ? `, ${duration(lockWaitMs)} of it waiting for locks` : ''
  return `${statements} ${statements === 1 ? 'statement' : 'statements'}, ${duration(durationMs)}${waited}`
}

function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}
