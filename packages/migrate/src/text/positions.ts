/** Line and column, both from 1, of an offset; columns count UTF-16 units. */
export type Position = { readonly line: number; readonly column: number }

/** Finds positions in one text without walking it again for each. */
export function createLineIndex(text: string): (offset: number) => Position {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
  }
}

const excerptWidth = 100

/** The line of an offset with a caret under it, cut to a width that a terminal shows. */
export function caretExcerpt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const found = text.indexOf('\n', offset)
  const line = text.slice(start, found < 0 ? text.length : found).trimEnd()
  const column = Math.min(offset - start, line.length)
  const from = Math.max(0, column - excerptWidth / 2)
  const shown = line.slice(from, from + excerptWidth)
  const indent = shown.slice(0, column - from).replaceAll(/[^\t]/g, ' ')
  return `${shown}\n${indent}^`
}
