import type { Dump } from './scratch.ts'

/** Lines that only one side has, and tables whose rows differ in number; the first ones of each kind. */
export function compareDumps(
  leftName: string,
  left: Dump,
  rightName: string,
  right: Dump,
  limit = 10,
): readonly string[] {
  if (left.schema === right.schema) return rowDifferences(leftName, left, rightName, right)
  const [leftLines, rightLines] = [left.schema.split('\n'), right.schema.split('\n')]
  const only = (name: string, lines: readonly string[], others: ReadonlySet<string>) =>
    lines
      .filter((line) => !others.has(line))
      .slice(0, limit)
      .map((line) => `only ${name}: ${line.trim()}`)
  const found = [
    ...only(leftName, leftLines, new Set(rightLines)),
    ...only(rightName, rightLines, new Set(leftLines)),
  ]
  const schema = found.length > 0 ? found : [`${leftName} and ${rightName}: the same lines in another order`]
  return [...schema, ...rowDifferences(leftName, left, rightName, right)]
}

function rowDifferences(leftName: string, left: Dump, rightName: string, right: Dump): readonly string[] {
  const tables = new Set([...Object.keys(left.rows), ...Object.keys(right.rows)])
  return [...tables]
    .filter((table) => left.rows[table] !== right.rows[table])
    .map((table) => `${table}: ${left.rows[table]} rows ${leftName}, ${right.rows[table]} ${rightName}`)
}
