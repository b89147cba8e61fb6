import type { RunEvent } from '@twinship/migrate'
import { buildText, rowsWords } from './watch-words.ts'

/** How far a step is. */
export type WayEvent = Extract<RunEvent, { readonly kind: 'step-progress' | 'build-progress' }>

export type WayOptions = {
  readonly write: (line: string) => void
  /** Shows a line until the next one is written; undefined where lines can only be added. */
  readonly status: ((line: string) => void) | undefined
  /** Unix milliseconds. */
  readonly now: () => number
}

/** Of a log: a step that is over before has no line of its own, and a long one is told again now and then. */
const firstMs = 10_000
const againMs = 30_000

/** Tells how far a step is: always on a terminal, seldom in a log. */
export function createWayTeller({ write, status, now }: WayOptions): (event: WayEvent) => void {
  let current: { readonly id: string; readonly atMs: number; readonly done: number } | undefined
  let nextMs = 0
  return (event) => {
    if (current?.id !== event.id) {
      const done = event.kind === 'step-progress' ? event.done : 0
      current = { id: event.id, atMs: now(), done }
      nextMs = now() + firstMs
    }
    const line = () => `  ${event.id}  ${wayText(event, current, now())}`
    if (status !== undefined) return status(line())
    if (now() < nextMs) return
    nextMs = now() + againMs
    write(line())
  }
}

function wayText(
  event: WayEvent,
  began: { readonly atMs: number; readonly done: number } | undefined,
  nowMs: number,
): string {
  if (event.kind === 'build-progress') return buildText(event.build)
  const { done, total } = event
  const seconds = began === undefined ? 0 : (nowMs - began.atMs) / 1000
  const speed = began === undefined || seconds < 1 ? null : (done - began.done) / seconds
  return rowsWords(done, total, speed).join(', ')
}
