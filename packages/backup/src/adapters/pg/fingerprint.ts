import pg from 'pg'

/** `plain`: hashed as it is; `text`: hashed by its bytes; `written`: hashed as its output function writes it. */
export type ColumnOf = { readonly name: string; readonly how: 'plain' | 'text' | 'written' }

/**
 * Equal values of these have equal bytes, and their hash does not depend on the database. Not so floats (0 and −0),
 * numeric (1.0 and 1.00), intervals, jsonb, what is blank-padded; and enums hash by an oid that a restore gives anew.
 */
const plain = ['bool', 'int2', 'int4', 'int8', 'uuid', 'date', 'time', 'timestamp', 'timestamptz', 'bytea']
const text = ['text', 'varchar']

/** SQL: columns of the table `c.oid` as a JSON array of ColumnOf; a virtual generated column holds nothing. */
export const columnsOfTable = `
  (select coalesce(json_agg(json_build_object('name', a.attname, 'how',
     case when a.atttypid in (${types(plain)}) then 'plain' when a.atttypid in (${types(text)}) then 'text'
       else 'written' end) order by a.attnum), '[]')
   from pg_attribute a
   where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated <> 'v')`

function types(names: readonly string[]): string {
  return names.map((name) => `'pg_catalog.${name}'::regtype`).join(', ')
}

/**
 * SQL: `rows` and `fingerprint` of one table, both text. A sum: pairs of equal rows do not cancel as they would in XOR.
 * Hashing the values costs a third of hashing the row's text (docs/decisions/0007).
 */
export function fingerprintQuery(schema: string, name: string, columns: readonly ColumnOf[]): string {
  const table = `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`
  return `select count(*)::text as rows,
    coalesce(sum(hash_record_extended(${rowOf(columns)}, 0)::numeric), 0)::text as fingerprint
  from only ${table} as r`
}

/** A row constructor calls output functions, where a cast to text may be anybody's. */
function rowOf(columns: readonly ColumnOf[]): string {
  const column = (name: string) => `r.${pg.escapeIdentifier(name)}`
  const written = columns.filter(({ how }) => how === 'written').map(({ name }) => column(name))
  const hashed = columns
    .filter(({ how }) => how !== 'written')
    .map(({ name, how }) => (how === 'text' ? `${column(name)} collate "C"` : column(name)))
  const rest = written.length === 0 ? [] : [`row(${written.join(', ')})::text collate "C"`]
  return `row(${[...hashed, ...rest].join(', ')})`
}
