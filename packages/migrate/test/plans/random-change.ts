import type { ColumnType, RandomColumn, RandomSchema, RandomTable } from './random-schema.ts'

/** The same numbers for the same seed (mulberry32). */
export function createRandom(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

type Random = ReturnType<typeof createRandom>

const plain: readonly ColumnType[] = [
  'text',
  'varchar',
  'integer',
  'bigint',
  'numeric',
  'time',
  'uuid',
  'jsonb',
]
const empty: RandomTable = { columns: {}, indexes: {}, keys: {}, uniques: {}, checks: {} }

function pick<T>(random: Random, from: readonly T[]): T | undefined {
  return from.length === 0 ? undefined : from[random(from.length)]
}

/** Three tables, a reference or two, an index on each. */
export function randomSchema(random: Random): RandomSchema {
  const schema: Record<string, RandomTable> = {}
  for (const name of ['alpha', 'beta', 'gamma']) {
    const columns: Record<string, RandomColumn> = { ref: { type: 'bigint', notNull: false, value: 'none' } }
    for (let index = 0; index < 4; index++) columns[`c${index}`] = randomColumn(random, false)
    const to = pick(random, Object.keys(schema))
    schema[name] = {
      ...empty,
      columns,
      indexes: { [`${name}_c0_idx`]: { columns: ['c0'], unique: random(2) === 0, partial: false } },
      keys: to === undefined ? {} : { [`${name}_ref_fk`]: { column: 'ref', to, onDelete: 'cascade' } },
    }
  }
  return schema
}

/** `own`: also those that give each row a value of its own. */
function randomColumn(random: Random, own: boolean): RandomColumn {
  const type = (own ? pick(random, [...plain, 'serial', 'identity'] as const) : pick(random, plain)) ?? 'text'
  if (type === 'serial' || type === 'identity') return { type, notNull: true, value: 'none' }
  const values: readonly RandomColumn['value'][] = [
    'none',
    'constant',
    ...(type === 'time' ? (['now'] as const) : []),
    ...(own && (type === 'uuid' || type === 'time') ? (['own', 'own'] as const) : []),
  ]
  const value = pick(random, values) ?? 'none'
  return { type, notNull: value !== 'none' && random(2) === 0, value }
}

type Change = (random: Random, table: RandomTable, name: string, schema: RandomSchema) => RandomTable

/** Columns with rows in them, no two of which hold the same. */
const filled = ({ columns }: RandomTable) =>
  Object.keys(columns).filter((name) => !name.startsWith('n') && !name.startsWith('m'))

const columnNames = (table: RandomTable) =>
  filled(table).filter((name) => table.columns[name]?.type !== 'jsonb')

function withColumn(table: RandomTable, name: string | undefined, to: Partial<RandomColumn>): RandomTable {
  const column = name === undefined ? undefined : table.columns[name]
  if (name === undefined || column === undefined) return table
  return { ...table, columns: { ...table.columns, [name]: { ...column, ...to } } }
}

const wider: Readonly<Partial<Record<ColumnType, ColumnType>>> = {
  varchar: 'longer',
  numeric: 'wider',
  integer: 'bigint',
}

const changes: readonly Change[] = [
  (random, table) => ({
    ...table,
    columns: { ...table.columns, [`n${random(3)}`]: randomColumn(random, true) },
  }),
  (random, table) => ({
    ...table,
    columns: { ...table.columns, [`m${random(3)}`]: randomColumn(random, true) },
  }),
  (random, table, name) => {
    const column = pick(random, columnNames(table)) ?? 'ref'
    const made = {
      columns: [column, 'ref'].slice(0, 1 + random(2)),
      unique: random(2) === 0,
      partial: random(3) === 0,
    }
    return {
      ...table,
      indexes: {
        ...table.indexes,
        [`${name}_${column}_new_idx`]: { ...made, columns: [...new Set(made.columns)] },
      },
    }
  },
  (random, table, name) => {
    const [key] = Object.keys(table.indexes)
    const column = pick(random, columnNames(table)) ?? 'ref'
    const changed =
      random(2) === 0 ? { [key ?? `${name}_x_idx`]: { columns: [column], unique: false, partial: true } } : {}
    return { ...table, indexes: changed }
  },
  (random, table, name, schema) => {
    const to = pick(
      random,
      Object.keys(schema).filter((one) => one < name),
    )
    if (to === undefined) return table
    return {
      ...table,
      keys: { ...table.keys, [`${name}_ref_fk`]: { column: 'ref', to, onDelete: 'no action' } },
    }
  },
  (_, table) => ({ ...table, keys: {} }),
  (random, table, name) => {
    const column = pick(random, columnNames(table)) ?? 'ref'
    return { ...table, uniques: { ...table.uniques, [`${name}_${column}_unique`]: [column] } }
  },
  (random, table, name) => {
    const column = pick(random, Object.keys(table.columns)) ?? 'ref'
    return { ...table, checks: { ...table.checks, [`${name}_${column}_check`]: column } }
  },
  (random, table) =>
    withColumn(
      table,
      pick(
        random,
        Object.keys(table.columns).filter((one) => one.startsWith('c')),
      ),
      { notNull: true },
    ),
  (random, table) =>
    withColumn(
      table,
      pick(
        random,
        Object.keys(table.columns).filter((one) => one.startsWith('c')),
      ),
      { notNull: false },
    ),
  (random, table) =>
    withColumn(
      table,
      pick(
        random,
        Object.keys(table.columns).filter((one) => one.startsWith('c')),
      ),
      { value: 'constant' },
    ),
  (random, table) => {
    const name = pick(
      random,
      Object.keys(table.columns).filter((one) => wider[table.columns[one]?.type ?? 'text'] !== undefined),
    )
    const type = name === undefined ? undefined : wider[table.columns[name]?.type ?? 'text']
    return type === undefined ? table : withColumn(table, name, { type })
  },
]

/** Two to six changes that drizzle-kit asks nothing about: nothing goes and comes in the same place. */
export function changeSchema(random: Random, schema: RandomSchema): RandomSchema {
  let changed = schema
  for (let left = 2 + random(5); left > 0; left--) {
    const name = pick(random, Object.keys(changed)) ?? 'alpha'
    const table = changed[name]
    const change = pick(random, changes)
    if (table !== undefined && change !== undefined)
      changed = { ...changed, [name]: change(random, table, name, changed) }
  }
  if (random(3) > 0) return changed
  const columns = {
    ref: { type: 'bigint', notNull: false, value: 'none' },
    c0: randomColumn(random, true),
  } as const
  const keys = { omega_ref_fk: { column: 'ref', to: 'alpha', onDelete: 'cascade' } } as const
  return {
    ...changed,
    omega: {
      ...empty,
      columns,
      keys,
      indexes: { omega_idx: { columns: ['ref'], unique: false, partial: false } },
    },
  }
}
