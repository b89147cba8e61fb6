export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A value as SQL. A text with control characters, which could end the statement for libSQL, goes as its bytes. */
export function literal(value: string | number | null): string {
  if (value === null) return 'null'
  if (typeof value === 'number') return String(value)
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  if (!/[\u0000-\u001f]/.test(value)) return `'${value.replaceAll("'", "''")}'`
  return `cast(x'${Buffer.from(value).toString('hex')}' as text)`
}
