const maxBytes = 63
const label = 'not_null'

/** Whether PostgreSQL itself would have given a column's NOT NULL this name, a number at its end included. */
export function isDefaultNotNullName(name: string, table: string, column: string): boolean {
  if (name === defaultName(table, column, label)) return true
  const number = /\d{1,4}$/.exec(name)?.[0]
  return number !== undefined && name === defaultName(table, column, label + number)
}

/** PostgreSQL's makeObjectName: the longer of both names is cut until everything fits. */
function defaultName(table: string, column: string, ending: string): string {
  const room = maxBytes - ending.length - 2
  let [first, second] = [Buffer.byteLength(table), Buffer.byteLength(column)]
  while (first + second > room) {
    if (first > second) first--
    else second--
  }
  return `${clip(table, first)}_${clip(column, second)}_${ending}`
}

/** At most so many bytes, and no character cut in two. */
function clip(text: string, bytes: number): string {
  let kept = ''
  for (const character of text) {
    if (Buffer.byteLength(kept + character) > bytes) break
    kept += character
  }
  return kept
}
