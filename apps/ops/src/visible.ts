/** What `paint` writes; everything else that steers a terminal comes from names, messages and files. */
const painted = /^\u001B\[(?:1|2|22|31|39)m/

/**
 * Text in which nothing but new lines, tabs and our own colours has an effect on a terminal: control characters are shown
 * as JSON writes them. A table or a forged manifest may be named anything.
 */
export function toVisible(text: string): string {
  return text.replaceAll(
    /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/g,
    (one, at: number) => (one === '\u001B' && painted.test(text.slice(at, at + 5)) ? one : escaped(one)),
  )
}

/** The same for what has to stay on one line. */
export function toVisibleLine(text: string): string {
  return toVisible(text).replaceAll(/[\n\u2028\u2029]/g, escaped)
}

function escaped(character: string): string {
  return character === '\n' ? '\\n' : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`
}
