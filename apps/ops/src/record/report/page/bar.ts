import { html, type Html } from './html.ts'
import type { Tone } from './words.ts'

/** A stretch of time, in Unix milliseconds. */
export type Span = { readonly fromMs: number; readonly toMs: number }

export type Timed = { readonly startedAt: string; readonly durationMs: number }

export function spanOf({ startedAt, durationMs }: Timed): Span {
  const fromMs = Date.parse(startedAt)
  return { fromMs, toMs: fromMs + durationMs }
}

/** From the first beginning to the last end; a moment where there is nothing. */
export function around(all: readonly Timed[]): Span {
  const spans = all.map(spanOf)
  const fromMs = Math.min(...spans.map((span) => span.fromMs))
  return { fromMs, toMs: Math.max(...spans.map((span) => span.toMs)) }
}

/** Where in the whole it was, and for how long. */
export function bar(one: Span, whole: Span, { tone }: Tone): Html {
  const length = Math.max(1, whole.toMs - whole.fromMs)
  const percent = (ms: number) => Math.min(100, Math.max(0, Math.round((ms / length) * 10_000) / 100))
  const left = percent(one.fromMs - whole.fromMs)
  const width = Math.min(100 - left, percent(one.toMs - one.fromMs))
  // What takes no time at the very end would lie outside.
  return html`<div class="track ${tone}" aria-hidden="true">
    <div class="bar" style="left:min(${left}%, 100% - 3px);width:${Math.round(width * 100) / 100}%"></div>
  </div>`
}
