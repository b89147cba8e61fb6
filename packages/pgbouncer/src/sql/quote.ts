/** As SQL and pgBouncer's admin console read a name. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A string of SQL without a backslash, as verifiers are. */
export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
