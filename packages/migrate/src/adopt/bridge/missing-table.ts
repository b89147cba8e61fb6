import type { Catalog, CatalogObject } from '../../catalog/model.ts'
import { ownName } from './section.ts'

const inlined: ReadonlySet<string> = new Set([
  'primary key',
  'unique constraint',
  'check',
  'exclusion constraint',
])

/** CREATE TABLE with everything that needs no other table. */
export function createTable(table: CatalogObject, catalog: Catalog): string {
  const parts = catalog.filter(({ parent }) => parent === table.name)
  const columns = orderOf(parts).flatMap((name) => {
    const column = parts.find((part) => part.kind === 'column' && ownName(part) === name)
    return column === undefined ? [] : [defineColumn(column)]
  })
  const constraints = parts
    .filter(({ kind }) => inlined.has(kind))
    .map((part) => `CONSTRAINT ${ownName(part)} ${part.facts['definition'] ?? ''}`)
  return `CREATE TABLE ${table.name} (\n\t${[...columns, ...constraints].join(',\n\t')}\n)`
}

/** What of a missing table is not in its CREATE TABLE. */
export function partsBeside(table: string, catalog: Catalog): readonly CatalogObject[] {
  const inside = new Set([...inlined, 'column', 'column order', 'not null constraint'])
  return catalog.filter(({ kind, parent }) => parent === table && !inside.has(kind))
}

export function defineColumn(column: CatalogObject, { isRequired = true } = {}): string {
  const { type = '', collation, identity, generated, default: value } = column.facts
  return [
    ownName(column),
    type,
    ...(collation === undefined ? [] : [`COLLATE ${collation}`]),
    ...(identity === undefined ? [] : [`GENERATED ${identity.toUpperCase()} AS IDENTITY`]),
    ...(generated === undefined ? [] : [generatedAs(generated)]),
    ...(value === undefined ? [] : [`DEFAULT ${value}`]),
    ...(isRequired && column.facts['not null'] === 'yes' ? ['NOT NULL'] : []),
  ].join(' ')
}

/** The fact reads "stored as expression". */
function generatedAs(generated: string): string {
  const [kind = ''] = generated.split(' as ', 1)
  return `GENERATED ALWAYS AS (${generated.slice(kind.length + ' as '.length)}) ${kind.toUpperCase()}`
}

function orderOf(parts: readonly CatalogObject[]): readonly string[] {
  const columns: unknown = JSON.parse(
    parts.find(({ kind }) => kind === 'column order')?.facts['columns'] ?? '[]',
  )
  return Array.isArray(columns) ? columns.map(String) : []
}
