/** What `paint` writes; everything else that steers a terminal comes from names, messages and files. */
const painted = ['1', '2', '22', '31', '39'].map((style) => `\u001B[${style}m`)

/** Control characters but new line and tab, and what changes the direction of writing. */
const steering = new RegExp(
  String.raw`[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]`,
  'g',
)

/**
 * Text in which nothing but new lines, tabs and our own colours has an effect on a terminal: control characters are shown
 * as JSON writes them. A table or a forged manifest may be named anything.
 */
export function toVisible(text: string): string {
  return text.replaceAll(steering, (one, at: number) =>
    painted.some((style) => text.startsWith(style, at)) ? one : escaped(one),
  )
}

/** The same for what has to stay on one line. Of what it says nothing is painted: a colour in it is not ours. */
export function toVisibleLine(text: string): string {
  return text.replaceAll(steering, escaped).replaceAll(/[\n\u2028\u2029]/g, escaped)
}

function escaped(character: string): string {
  return character === '\n' ? '\\n' : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`
}
