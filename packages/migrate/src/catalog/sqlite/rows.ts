import type { Client, ResultSet } from '@libsql/client'
import { z } from 'zod'

/** Clients give integers as numbers or as BigInt. */
const integer = z.union([z.number(), z.bigint()]).transform(Number)

const schemaRow = z.object({
  type: z.enum(['table', 'index', 'view', 'trigger']),
  name: z.string(),
  tbl_name: z.string(),
  sql: z.string().nullable(),
})
const tableRow = z.object({ name: z.string(), type: z.string(), wr: integer, strict: integer })
const columnRow = z.object({
  tbl: z.string(),
  name: z.string(),
  type: z.string(),
  notnull: integer,
  dflt_value: z.string().nullable(),
  pk: integer,
  hidden: integer,
})
const indexRow = z.object({
  tbl: z.string(),
  name: z.string(),
  unique: integer,
  origin: z.string(),
  seqno: integer,
  col: z.string().nullable(),
  desc: integer,
  coll: z.string().nullable(),
})
const foreignKeyRow = z.object({
  tbl: z.string(),
  id: integer,
  parent: z.string(),
  from: z.string(),
  to: z.string().nullable(),
  on_update: z.string(),
  on_delete: z.string(),
})

export type SchemaRow = z.infer<typeof schemaRow>
export type TableRow = z.infer<typeof tableRow>
export type ColumnRow = z.infer<typeof columnRow>
export type IndexRow = z.infer<typeof indexRow>
export type ForeignKeyRow = z.infer<typeof foreignKeyRow>

export type SchemaRows = {
  readonly schema: readonly SchemaRow[]
  readonly tables: readonly TableRow[]
  readonly columns: readonly ColumnRow[]
  readonly indexes: readonly IndexRow[]
  readonly foreignKeys: readonly ForeignKeyRow[]
}

const each = `from sqlite_schema m,`
const tables = `m.type = 'table'`
const statements = [
  'select type, name, tbl_name, sql from sqlite_schema order by rowid',
  `select name, type, wr, strict from pragma_table_list where schema = 'main'`,
  `select m.name as tbl, x.name, x.type, x."notnull", x.dflt_value, x.pk, x.hidden
   ${each} pragma_table_xinfo(m.name) x where ${tables} order by m.name, x.cid`,
  `select m.name as tbl, l.name, l."unique", l.origin, x.seqno, x.name as col, x."desc", x.coll
   ${each} pragma_index_list(m.name) l, pragma_index_xinfo(l.name) x where ${tables} and x.key = 1
   order by m.name, l.name, x.seqno`,
  `select m.name as tbl, f.id, f."table" as parent, f."from", f."to", f.on_update, f.on_delete
   ${each} pragma_foreign_key_list(m.name) f where ${tables} order by m.name, f.id, f.seq`,
]

/** All that SQLite says of its schema at one instant. */
export async function readSchemaRows(client: Pick<Client, 'batch'>): Promise<SchemaRows> {
  const [schema, tableList, columns, indexes, foreignKeys] = await client.batch([...statements], 'read')
  return {
    schema: rowsOf(schemaRow, schema),
    tables: rowsOf(tableRow, tableList),
    columns: rowsOf(columnRow, columns),
    indexes: rowsOf(indexRow, indexes),
    foreignKeys: rowsOf(foreignKeyRow, foreignKeys),
  }
}

function rowsOf<Row>(schema: z.ZodType<Row>, result: ResultSet | undefined): readonly Row[] {
  return (result?.rows ?? []).map((row) => schema.parse({ ...row }))
}
