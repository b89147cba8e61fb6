import type { TestDatabase } from './databases.ts'

export type IndexInfo = {
  readonly table: string
  readonly name: string
  readonly unique: boolean
  /** Column names, and expressions as the database writes them. */
  readonly keys: readonly string[]
  /** Which rows it holds; empty where it holds them all. */
  readonly predicate: string
}

export type ForeignKeyInfo = {
  readonly table: string
  readonly column: string
  readonly target: string
  readonly onDelete: string
}

/** Every index of the schema's tables, primary keys too. */
export async function readIndexes({ connection, query }: TestDatabase): Promise<readonly IndexInfo[]> {
  const rows = await query(connection.dialect === 'sqlite' ? sqliteIndexes : pgIndexes)
  return rows.map((row) => ({
    table: String(row['table']),
    name: String(row['name']),
    unique: row['is_unique'] === true || Number(row['is_unique']) === 1,
    keys: String(row['keys']).split('|'),
    predicate: String(row['predicate'] ?? ''),
  }))
}

const pgIndexes = `
  select i.indrelid::regclass::text as table, i.indexrelid::regclass::text as name, i.indisunique as is_unique,
    (select string_agg(pg_get_indexdef(i.indexrelid, k, true), '|' order by k) from generate_series(1, i.indnkeyatts) as k) as keys,
    pg_get_expr(i.indpred, i.indrelid) as predicate
  from pg_index i join pg_class c on c.oid = i.indrelid where c.relnamespace = 'public'::regnamespace`

const sqliteIndexes = `
  select t.name as "table", i.name, i."unique" as is_unique,
    (select group_concat(coalesce(x.name, 'expression of ' || i.name), '|') from pragma_index_xinfo(i.name) x where x.key) as keys,
    case when i.partial then substr(s.sql, instr(s.sql, 'WHERE')) end as predicate
  from sqlite_schema t join pragma_index_list(t.name) i left join sqlite_schema s on s.name = i.name and s.type = 'index'
  where t.type = 'table' and t.name not like '\\_\\_%' escape '\\'`

/** Every foreign key; each is of one column. */
export async function readForeignKeys({
  connection,
  query,
}: TestDatabase): Promise<readonly ForeignKeyInfo[]> {
  const rows = await query(connection.dialect === 'sqlite' ? sqliteForeignKeys : pgForeignKeys)
  return rows.map((row) => ({
    table: String(row['table']),
    column: String(row['column']),
    target: String(row['target']),
    onDelete: String(row['on_delete']).toLowerCase(),
  }))
}

const pgForeignKeys = `
  select conrelid::regclass::text as table, confrelid::regclass::text as target,
    (select string_agg(attname, ',') from pg_attribute where attrelid = conrelid and attnum = any (conkey)) as column,
    case confdeltype when 'c' then 'cascade' when 'r' then 'restrict' when 'n' then 'set null' else confdeltype::text end as on_delete
  from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace`

const sqliteForeignKeys = `
  select t.name as "table", f."from" as "column", f."table" as target, f.on_delete
  from sqlite_schema t join pragma_foreign_key_list(t.name) f
  where t.type = 'table' and t.name not like '\\_\\_%' escape '\\'`

/** Whether a cascade can find its rows by this index: a partial one does not hold them all. */
export function serves(index: IndexInfo, key: ForeignKeyInfo): boolean {
  return index.table === key.table && index.predicate === '' && index.keys[0] === key.column
}

/** Whether everything that `index` is good for, `other` does too. */
export function isRepeatedBy(index: IndexInfo, other: IndexInfo): boolean {
  if (index === other || index.table !== other.table || index.predicate !== other.predicate) return false
  const isPrefix = index.keys.every((key, position) => other.keys[position] === key)
  const isSame = isPrefix && index.keys.length === other.keys.length
  return isSame ? other.unique || !index.unique : isPrefix && !index.unique
}
