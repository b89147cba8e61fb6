/** Identifiers in SQLite's own quotes, as in the standard's. */
export function plainQuotes(sql: string): string {
  return sql.replaceAll('`', '"')
}

/** The CHECK constraints of a CREATE TABLE: name → expression. One without a name is called `?`. */
export function checksIn(sql: string): readonly (readonly [name: string, expression: string])[] {
  return [...sql.matchAll(/(?:CONSTRAINT "(\w+)" )?CHECK\s*\(/gi)].map((match) => [
    match[1] ?? '?',
    untilClosed(sql, match.index + match[0].length),
  ])
}

/** From just behind an opening parenthesis to its closing one. */
function untilClosed(sql: string, from: number): string {
  let depth = 1
  for (const token of sql.slice(from).matchAll(/'(?:[^']|'')*'|"[^"]*"|[()]/g)) {
    if (token[0] === '(') depth += 1
    if (token[0] === ')') depth -= 1
    if (depth === 0) return sql.slice(from, from + token.index)
  }
  throw new SyntaxError('a parenthesis is not closed')
}

/** When a trigger fires: `AFTER UPDATE OF a, b`. */
export function eventOf(sql: string): string {
  const [, event = sql] = /^CREATE TRIGGER "\w+" (.+?) ON /is.exec(sql) ?? []
  return event.replaceAll('"', '')
}
