import type { Token } from './token.ts'

const marker = '--> statement-breakpoint'

/** Offsets of the markers that are comments; one inside a literal is part of the literal. */
export function breakpointOffsets(text: string, tokens: readonly Token[]): number[] {
  const offsets: number[] = []
  if (!text.includes(marker)) return offsets
  for (const token of tokens) {
    if (token.kind !== 'line-comment') continue
    const at = text.indexOf(marker, token.start)
    if (at >= 0 && at < token.end) offsets.push(at)
  }
  return offsets
}

/**
 * Drizzle cuts a file at the marker wherever it stands, so SQL after it on the same line runs; to a grammar it is
 * part of the comment. Returns the text with a line end in place of such markers, of the same length, or
 * undefined where there is none.
 */
export function revealAfterBreakpoints(text: string, tokens: readonly Token[]): string | undefined {
  const offsets = breakpointOffsets(text, tokens).filter((at) => {
    const end = text.indexOf('\n', at)
    return text.slice(at + marker.length, end < 0 ? undefined : end).trim() !== ''
  })
  if (offsets.length === 0) return undefined
  let revealed = ''
  let from = 0
  for (const at of offsets) {
    revealed += `${text.slice(from, at)}\n${' '.repeat(marker.length - 1)}`
    from = at + marker.length
  }
  return revealed + text.slice(from)
}
