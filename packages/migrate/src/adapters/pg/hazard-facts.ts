import type { PgSession } from '@twinship/core'
import { z } from 'zod'
import type { Facts, TableFacts } from '../../hazards/facts.ts'
import { openBeside } from './connect.ts'
import { toPgError } from './errors.ts'
import * as queries from './hazard-facts-queries.ts'

const id = z.string()
const text = z.string()

const serverRow = z.object({ serverVersion: z.number(), timeZone: text, searchPath: z.array(text) })
const tableRow = z.object({
  id,
  schema: text,
  name: text,
  kind: z.enum(['table', 'partitioned', 'view', 'materialized-view', 'foreign']),
  rows: z.number().nullable(),
  bytes: z.number(),
  partitionOf: z.object({ id, isDefault: z.boolean() }).nullable(),
  logged: z.boolean(),
  publications: z.array(text),
  partitionKey: text.nullable(),
  replicaIdentity: z.enum(['default', 'nothing', 'full', 'index']),
  inherits: z.array(id),
  triggers: z.number(),
  onUpdate: z.object({ triggers: z.number(), rules: z.number() }),
})
const columnRow = z.object({
  id,
  name: text,
  typeSchema: text,
  type: text,
  typmod: z.number(),
  notNull: z.boolean(),
  hasDefault: z.boolean(),
  default: text.nullable(),
  generated: z.boolean(),
})
const constraintRow = z.object({
  id,
  name: text,
  kind: z.enum(['check', 'foreign', 'unique', 'primary', 'exclusion', 'not-null']),
  columns: z.array(text),
  valid: z.boolean(),
  definition: text,
  references: id.nullable(),
  referenced: z.array(text),
})
const indexRow = z.object({
  id,
  name: text,
  columns: z.array(text.nullable()),
  unique: z.boolean(),
  valid: z.boolean(),
  partial: z.boolean(),
  reads: z.array(text),
  definition: text,
  attached: z.boolean(),
})
const dependentRow = z.object({ id, kind: text, name: text, column: text.nullable() })
const typeRow = z.object({
  schema: text,
  name: text,
  kind: z.enum(['domain', 'enum']),
  constrained: z.boolean(),
  base: z.object({ schema: text, name: text, typmod: z.number() }).nullable(),
  default: text.nullable(),
})
const useRow = z.object({
  kind: z.enum(['type', 'sequence', 'function', 'view', 'extension', 'table', 'key']),
  schema: text.nullable(),
  name: text,
  part: text.nullable(),
  user: text,
  table: z.object({ schema: text, name: text }).nullable(),
  column: text.nullable(),
})

const functionRow = z.object({
  name: text,
  volatility: z.enum(['immutable', 'stable', 'volatile']),
  isTrigger: z.boolean(),
})
const objectRow = z.object({ kind: z.enum(['schema', 'sequence', 'type', 'procedure']), name: text })
const publicationRow = z.object({ name: text, isOfAll: z.boolean(), isOfChanges: z.boolean() })

type TableRow = z.infer<typeof tableRow>

/** Waits for nobody longer than this: sizes need a lock that an ALTER TABLE in progress denies. */
const settings = `set local lock_timeout = '5s'; set local statement_timeout = '60s'; set local jit = off`

/** What the rules ask of a PostgreSQL 15–18 database. Reads no rows. Throws CONNECT.*, CONNECT.POOLER and DB.*. */
export async function readPgFacts({
  url,
  location,
}: {
  readonly url: string
  readonly location: string
}): Promise<Facts> {
  const session = await openBeside(url, location)
  try {
    return await readHazardFacts(session)
  } catch (error) {
    throw toPgError(error, location)
  } finally {
    await session.close()
  }
}

/** The same on a session of the caller's: one snapshot, in a transaction of its own. */
export async function readHazardFacts(session: Pick<PgSession, 'query'>): Promise<Facts> {
  await session.query('begin isolation level repeatable read read only')
  try {
    await session.query(settings)
    const rows = async <Row>(schema: z.ZodType<Row>, query: string) =>
      z.array(schema).parse(await session.query(query))
    const [server] = await rows(serverRow, queries.serverQuery)
    if (server === undefined) throw new Error('the server does not say what it is')
    await session.query('set local search_path = pg_catalog')
    const tables = await rows(tableRow, queries.tablesQuery)
    const parts: Parts = {
      tables: new Map(tables.map((table) => [table.id, table])),
      columns: byTable(await rows(columnRow, queries.columnsQuery)),
      constraints: byTable(await rows(constraintRow, queries.constraintsQuery)),
      indexes: byTable(await rows(indexRow, queries.indexesQuery)),
      dependents: byTable(await rows(dependentRow, queries.dependentsQuery)),
    }
    return {
      ...server,
      tables: tables.map((table) => toTable(table, parts)),
      types: await rows(typeRow, queries.typesQuery),
      volatileFunctions: (await rows(z.object({ name: text }), queries.volatileQuery)).map(
        ({ name }) => name,
      ),
      ownFunctions: await rows(functionRow, queries.ownFunctionsQuery),
      objects: await rows(objectRow, queries.objectsQuery),
      publications: await rows(publicationRow, queries.publicationsQuery),
      uses: await rows(useRow, queries.usesQuery),
    }
  } finally {
    await session.query('rollback')
  }
}

type Grouped<Row> = ReadonlyMap<string, readonly Row[]>
type Parts = {
  readonly tables: ReadonlyMap<string, TableRow>
  readonly columns: Grouped<z.infer<typeof columnRow>>
  readonly constraints: Grouped<z.infer<typeof constraintRow>>
  readonly indexes: Grouped<z.infer<typeof indexRow>>
  readonly dependents: Grouped<z.infer<typeof dependentRow>>
}

function byTable<Row extends { readonly id: string }>(rows: readonly Row[]): Grouped<Row> {
  const grouped = new Map<string, Row[]>()
  for (const row of rows) {
    const list = grouped.get(row.id)
    if (list === undefined) grouped.set(row.id, [row])
    else list.push(row)
  }
  return grouped
}

function toTable(table: TableRow, parts: Parts): TableFacts {
  const { id: own, schema, name, kind, triggers, onUpdate } = table
  const { logged, publications, replicaIdentity, partitionKey } = table
  const { rows, bytes } = sizeOf(table, parts.tables)
  const parent = table.partitionOf === null ? undefined : parts.tables.get(table.partitionOf.id)
  return {
    schema,
    name,
    kind,
    rows,
    bytes,
    triggers,
    onUpdate,
    logged,
    publications,
    replicaIdentity,
    partitionKey,
    partitionOf:
      parent === undefined
        ? null
        : { schema: parent.schema, name: parent.name, isDefault: table.partitionOf?.isDefault === true },
    inherits: table.inherits.flatMap((one) => {
      const from = parts.tables.get(one)
      return from === undefined ? [] : [{ schema: from.schema, name: from.name }]
    }),
    columns: (parts.columns.get(own) ?? []).map(({ id: _id, ...column }) => column),
    constraints: (parts.constraints.get(own) ?? []).map(({ id: _id, references, ...constraint }) => {
      const target = references === null ? undefined : parts.tables.get(references)
      return {
        ...constraint,
        references: target === undefined ? null : { schema: target.schema, name: target.name },
      }
    }),
    indexes: (parts.indexes.get(own) ?? []).map(({ id: _id, ...index }) => index),
    dependents: (parts.dependents.get(own) ?? []).map(({ id: _id, ...dependent }) => dependent),
  }
}

/** A partitioned table holds what its partitions hold; what is done to any other is done to what inherits from it. */
function sizeOf(table: TableRow, tables: ReadonlyMap<string, TableRow>): { rows: number; bytes: number } {
  const sum =
    table.kind === 'partitioned'
      ? { rows: 0, bytes: 0 }
      : { rows: Math.round(table.rows ?? 0), bytes: table.bytes }
  for (const part of tables.values()) {
    if (part.partitionOf?.id !== table.id && !part.inherits.includes(table.id)) continue
    const { rows, bytes } = sizeOf(part, tables)
    sum.rows += rows
    sum.bytes += bytes
  }
  return sum
}
