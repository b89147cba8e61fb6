import { hashJson } from '@twinship/core'
import type { Facts, TableFacts } from '../../hazards/facts.ts'
import { small } from './sizes.ts'

/**
 * SHA-256 over the facts that a verdict can read: those of the tables, types and functions that the files name, with
 * partitions and what foreign keys lead to or come from. Rows count by their band.
 */
export function hashFacts(facts: Facts, named: ReadonlySet<string>): string {
  const { serverVersion, timeZone, searchPath, types, volatileFunctions, ownFunctions } = facts
  const { uses, objects, publications } = facts
  const read = typesRead(facts, named)
  const tables = facts.tables.filter((table) => isRead(table, named, facts) || hasColumnOf(table, read))
  const publishing = new Set(tables.flatMap((table) => table.publications))
  return hashJson({
    version: Math.floor(serverVersion / 10_000),
    timeZone,
    searchPath,
    tables: tables.map(materialOf),
    types: types.filter(({ name, kind }) => kind === 'domain' || named.has(name)),
    uses: uses.filter(({ name }) => named.has(name)),
    functions: volatileFunctions.filter((name) => named.has(name)),
    ownFunctions: ownFunctions.filter(({ name }) => named.has(name)),
    objects: objects.filter(({ name }) => named.has(name)),
    publications: publications.filter(
      ({ name, isOfAll }) => isOfAll || named.has(name) || publishing.has(name),
    ),
  })
}

/** Types of the app's own that are named, with the domains over them. */
function typesRead({ types }: Facts, named: ReadonlySet<string>): ReadonlySet<string> {
  const read = new Set(types.filter(({ name }) => named.has(name)).map(({ name }) => name))
  const over = types.filter(
    ({ base }) => base !== null && read.has(base.name) && base.schema !== 'pg_catalog',
  )
  return new Set([...read, ...over.map(({ name }) => name)])
}

function hasColumnOf({ columns }: TableFacts, types: ReadonlySet<string>): boolean {
  return columns.some(({ typeSchema, type }) => typeSchema !== 'pg_catalog' && types.has(type))
}

/** Every word that the changes of a file name: more than it needs, and never less. */
export function namesIn(value: unknown, names = new Set<string>()): Set<string> {
  if (typeof value === 'string') names.add(value)
  else if (Array.isArray(value)) for (const one of value) namesIn(one, names)
  else if (typeof value === 'object' && value !== null)
    for (const one of Object.values(value)) namesIn(one, names)
  return names
}

function isRead(table: TableFacts, named: ReadonlySet<string>, facts: Facts): boolean {
  if (named.has(table.name) || table.indexes.some(({ name }) => named.has(name))) return true
  const ancestor = table.partitionOf
  const parent = ancestor === null ? undefined : facts.tables.find((one) => isSame(one, ancestor))
  if (parent !== undefined && isRead(parent, named, facts)) return true
  const inherited = facts.tables.filter((one) => table.inherits.some((from) => isSame(one, from)))
  if (inherited.some((one) => isRead(one, named, facts))) return true
  if (table.constraints.some(({ references }) => references !== null && named.has(references.name)))
    return true
  return facts.tables.some(
    ({ name, constraints }) =>
      named.has(name) &&
      constraints.some(({ references }) => references !== null && isSame(references, table)),
  )
}

function isSame(
  left: { readonly schema: string; readonly name: string },
  right: { readonly schema: string; readonly name: string },
): boolean {
  return left.schema === right.schema && left.name === right.name
}

function materialOf({ rows, bytes, ...table }: TableFacts) {
  return { ...table, band: bandOf(rows), isLarge: bytes > small.bytes }
}

const bands = [0, 999, small.rows, 99_999, 9_999_999] as const

function bandOf(rows: number): number {
  const band = bands.findIndex((most) => rows <= most)
  return band < 0 ? bands.length : band
}
