import type { Token } from './token.ts'

/** What may be shown of a text around a place. */
export type Shown = {
  /** Of the same length, with nothing to be read in the literals of that place's line; other lines are as they are. */
  readonly text: string
  /** What a grammar said, without the literals that it quotes. */
  readonly said: (message: string) => string
}

/** The tokens of a text, undefined where it has none: a literal that does not end. */
export type Scan = (text: string) => readonly Token[] | undefined

/**
 * A literal may be a password, and a text that stops being SQL does not tell which one is. Tokens tell the literals up to
 * where there are some. Where a quote seems to be missing, inside and outside are the other way round behind it: then all is
 * masked between the quotes of the line, and what comes after the last one where they do not pair.
 */
export function shownAt(scan: Scan, text: string, offset: number): Shown {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const found = text.indexOf('\n', offset)
  const end = found < 0 ? text.length : found
  const readable = readUpTo(scan, text, start, end)
  let shown = text.slice(0, end)
  const mask = (from: number, to: number) => {
    shown = shown.slice(0, from) + masked(shown.slice(from, to)) + shown.slice(to)
  }
  for (const token of readable.tokens) {
    // The lines before are not shown, and may be many.
    if (token.end <= start || !mayHide(text.slice(token.start, token.end), token.kind)) continue
    mask(token.start, token.end)
  }
  mask(readable.end, end)
  if (lacksQuote(text, scan(text))) mask(...betweenQuotes(text, start, end))
  const line = shown.slice(start)
  return { text: shown + text.slice(end), said: (message) => withoutForeign(message, line) }
}

/** What may stand right behind a literal; where something else does, its end is the beginning of another one. */
const behindLiteral = ' \t\r\n,;()[]:|=<>+-*/%'

function lacksQuote(text: string, tokens: readonly Token[] | undefined): boolean {
  return (
    tokens === undefined ||
    tokens.some(({ kind, end }) => kind === 'string' && !behindLiteral.includes(text.charAt(end)))
  )
}

type Readable = { readonly tokens: readonly Token[]; readonly end: number }

/** The longest beginning of a text that ends in this line and has tokens; quotes are where it may have to end. */
function readUpTo(scan: Scan, text: string, start: number, end: number): Readable {
  for (const at of [end, ...quotesOf(text, start, end).toReversed().slice(0, mostQuotes), start]) {
    const tokens = scan(text.slice(0, at))
    if (tokens !== undefined) return { tokens, end: at }
  }
  return { tokens: [], end: start }
}

/** More than these are not tried: then the whole line is taken for a literal. */
const mostQuotes = 64

function quotesOf(text: string, start: number, end: number, which = `'"$/`): readonly number[] {
  const quotes: number[] = []
  for (let at = start; at < end; at++) if (which.includes(text.charAt(at))) quotes.push(at)
  return quotes
}

function betweenQuotes(text: string, start: number, end: number): [number, number] {
  const quotes = quotesOf(text, start, end, "'$")
  const isPaired = quotes.length % 2 === 0
  return [quotes[0] ?? end, isPaired ? (quotes.at(-1) ?? end) : end]
}

/** Where a quote is missing, what was to be a literal reads as a name or a comment. */
function mayHide(text: string, kind: Token['kind']): boolean {
  const isPlain = kind === 'name' || kind === 'other' || kind === 'semicolon'
  return !isPlain || text.includes("'") || text.includes('$')
}

function masked(text: string): string {
  return text.replaceAll(/[^\n'$]/g, '*')
}

/** What stands in double quotes in a message is of the text, unless it is what is shown anyway. */
function withoutForeign(message: string, line: string): string {
  const [first, last] = [message.indexOf('"'), message.lastIndexOf('"')]
  if (last <= first || line.includes(message.slice(first + 1, last))) return message
  return `${message.slice(0, first + 1)}…${message.slice(last)}`
}
