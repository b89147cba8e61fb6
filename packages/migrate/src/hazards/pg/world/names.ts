/** The name that PostgreSQL gives a constraint or an index that has none. Cut to 63 bytes like the server does. */
export function chosenName(
  table: string,
  columns: readonly (string | null)[],
  label: string,
  isTaken: (name: string) => boolean,
): string {
  for (let pass = 0; ; pass++) {
    const suffix = pass === 0 ? label : `${label}${pass}`
    const middle = columns.map((column) => column ?? 'expr').join('_')
    const name = fitted(table, middle, suffix)
    if (!isTaken(name)) return name
  }
}

/** As makeObjectName does: the longer of the two parts loses its end first. */
function fitted(first: string, second: string, label: string): string {
  let [left, right] = [first, second]
  const overhead = label.length + 1 + (second === '' ? 0 : 1)
  while (bytes(left) + bytes(right) + overhead > 63) {
    if (bytes(left) > bytes(right)) left = left.slice(0, -1)
    else right = right.slice(0, -1)
  }
  return [left, ...(right === '' ? [] : [right]), label].join('_')
}

function bytes(text: string): number {
  return Buffer.byteLength(text)
}
