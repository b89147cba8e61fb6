import { quoteName } from '../../roles/quote.ts'
import type { ViolationKind } from '../question.ts'
import type { Change, ChangeKind, ChangeOf } from './change.ts'
import type { Constraint } from './definition.ts'
import { isProvenNotNull, type Table } from './world/table.ts'
import type { World } from './world/world.ts'

export type Asked = {
  readonly kind: ViolationKind
  readonly table: Table
  readonly columns: readonly string[]
  readonly sql: string
}

type Ask<Kind extends ChangeKind> = (world: World, change: ChangeOf<Kind>) => readonly Asked[]
type Askers = { readonly [Kind in ChangeKind]?: Ask<Kind> }

/** What to ask of the rows that are there before a change; nothing where table or column is not there yet. */
export function questionsOf(world: World, change: Change): readonly Asked[] {
  const ask = askers[change.kind] as Ask<ChangeKind> | undefined
  return ask?.(world, change) ?? []
}

const askers: Askers = {
  'set-not-null': (world, { table, column }) => nulls(world.table(table), [column]),
  'add-column'(world, { table: name, column }) {
    const { notNull, value, serial, identity, generated } = column
    const isFilled = serial || identity || generated !== null || (value !== null && !value.isNull)
    const table = world.table(name)
    if (!notNull || isFilled || table.origin === null) return []
    return [{ kind: 'row', table, columns: [column.name], sql: `select count(*) from ${relation(table)}` }]
  },
  'create-index'(world, { table, unique, partial, columns }) {
    const named = columns.filter((column) => column !== null)
    return unique && !partial && named.length === columns.length ? duplicates(world.table(table), named) : []
  },
  'add-constraint': (world, { table, constraint }) => ofConstraint(world, world.table(table), constraint),
}

function ofConstraint(world: World, table: Table, constraint: Constraint): readonly Asked[] {
  if (constraint.kind === 'not-null') return nulls(table, [constraint.column])
  if (constraint.kind === 'foreign')
    return constraint.valid ? orphans(table, world.table(constraint.references), constraint) : []
  if (constraint.kind !== 'unique' && constraint.kind !== 'primary') return []
  if (constraint.usingIndex !== null) return []
  const keys = duplicates(table, constraint.columns)
  return constraint.kind === 'primary' ? [...nulls(table, constraint.columns), ...keys] : keys
}

function nulls(table: Table, columns: readonly string[]): readonly Asked[] {
  return columns
    .filter((column) => !isProvenNotNull(table, column))
    .flatMap((column): Asked[] => {
      const [name] = present(table, [column]) ?? []
      if (name === undefined) return []
      const sql = `select count(*) from ${relation(table)} where ${name} is null`
      return [{ kind: 'null', table, columns: [column], sql }]
    })
}

/** Rows that share their key with another; NULL equals nothing. */
function duplicates(table: Table, columns: readonly string[]): readonly Asked[] {
  const names = present(table, columns)
  if (names === undefined) return []
  const given = names.map((name) => `${name} is not null`).join(' and ')
  const groups = `select count(*) as rows from ${relation(table)} where ${given} group by ${names.join(', ')} having count(*) > 1`
  return [
    { kind: 'duplicate', table, columns, sql: `select coalesce(sum(rows), 0) from (${groups}) as groups` },
  ]
}

function orphans(
  table: Table,
  parent: Table,
  { columns, referenced }: Extract<Constraint, { readonly kind: 'foreign' }>,
): readonly Asked[] {
  const key = [...parent.constraints.values()].find(({ kind }) => kind === 'primary')?.columns ?? []
  const own = present(table, columns)
  const other = present(parent, referenced.length === 0 ? key : referenced)
  if (own === undefined || other === undefined || own.length !== other.length) return []
  const pairs = own.map((name, index) => `parent.${other[index] ?? ''} = child.${name}`).join(' and ')
  const given = own.map((name) => `child.${name} is not null`).join(' and ')
  const sql = `select count(*) from ${relation(table)} as child where ${given} and not exists (select from ${relation(parent)} as parent where ${pairs})`
  return [{ kind: 'orphan', table, columns, sql }]
}

/** Names of today, quoted; undefined where one is not there yet, or the table is not. */
function present(table: Table, columns: readonly string[]): readonly string[] | undefined {
  if (table.origin === null || columns.length === 0) return undefined
  const names = columns.flatMap((column) => table.columns.get(column)?.origin ?? [])
  return names.length === columns.length ? names.map(quoteName) : undefined
}

function relation({ origin }: Table): string {
  return origin === null ? '' : `${quoteName(origin.schema)}.${quoteName(origin.name)}`
}
