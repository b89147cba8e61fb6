import { withClient, type Row } from '@twinship/testkit'
import type { Facts } from './compare.ts'

type Query = (sql: string) => Promise<readonly Row[]>

/** Everything the catalogs of a PostgreSQL database say of its own tables, in domain.md's words. */
export async function readPgFacts(url: string): Promise<Facts> {
  return withClient(url, async (client) => {
    const query: Query = async (sql) => (await client.query<Row>(sql)).rows
    return new Map(
      [
        ...(await columnFacts(query)),
        ...(await constraintFacts(query)),
        ...(await indexFacts(query)),
        ...(await triggerFacts(query)),
      ].toSorted(),
    )
  })
}

/** The logical types of domain.md. */
const logicalTypes: Readonly<Record<string, string>> = {
  uuid: 'id',
  text: 'text',
  'timestamp(3) with time zone': 'time',
  date: 'date',
  jsonb: 'json',
  boolean: 'boolean',
  integer: 'integer',
  bigint: 'long',
}

async function columnFacts(query: Query): Promise<[string, string][]> {
  const columns = await query(`
    select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as required,
      pg_get_expr(d.adbin, d.adrelid) as default, o.collname as collation, a.attidentity::text || a.attgenerated::text as generated,
      row_number() over (partition by a.attrelid order by a.attnum) as position
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    left join pg_collation o on o.oid = a.attcollation
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped`)
  return columns.flatMap((column): [string, string][] => {
    const fact = `${String(column['table'])} column ${String(column['name'])}`
    const facts: [string, string][] = [
      [`${fact} position`, String(column['position'])],
      [`${fact} type`, logicalTypes[String(column['type'])] ?? String(column['type'])],
      [`${fact} nullable`, column['required'] === true ? 'no' : 'yes'],
      [`${fact} default`, withoutCasts(String(column['default'] ?? 'none'))],
      [`${fact} generated`, String(column['generated']) || 'no'],
    ]
    return column['collation'] === null
      ? facts
      : [...facts, [`${fact} collation`, String(column['collation'])]]
  })
}

async function constraintFacts(query: Query): Promise<[string, string][]> {
  const constraints = await query(`
    select conrelid::regclass::text as table, conname as name, contype as type, pg_get_constraintdef(oid) as definition
    from pg_constraint where connamespace = 'public'::regnamespace and contype in ('p', 'f', 'c', 'x')`)
  return constraints.flatMap((constraint): [string, string][] => {
    const [table, name] = [String(constraint['table']), String(constraint['name'])]
    const definition = String(constraint['definition'])
    if (constraint['type'] === 'p') return [[`${table} primary key`, definition.replace('PRIMARY KEY ', '')]]
    if (constraint['type'] !== 'f') return [[`${table} check ${name}`, definition]]
    const [, columns, target] = /^FOREIGN KEY (\(.+?\)) REFERENCES (.+)$/.exec(definition) ?? []
    const fact = `${table} foreign key ${columns}`
    return [
      [fact, String(target)],
      [`${fact} name`, name],
    ]
  })
}

async function indexFacts(query: Query): Promise<[string, string][]> {
  const indexes = await query(`
    select indrelid::regclass::text as table, indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
    from pg_index join pg_class c on c.oid = indrelid where c.relnamespace = 'public'::regnamespace and not indisprimary`)
  return indexes.map((index) => [
    `${String(index['table'])} index ${String(index['name'])}`,
    indexShape(String(index['definition'])),
  ])
}

async function triggerFacts(query: Query): Promise<[string, string][]> {
  const triggers = await query(`
    select tgrelid::regclass::text as table, tgname as name, pg_get_triggerdef(t.oid) as definition, tgfoid::regproc::text as action
    from pg_trigger t join pg_class c on c.oid = tgrelid
    where not tgisinternal and c.relnamespace = 'public'::regnamespace`)
  return triggers.flatMap((trigger): [string, string][] => {
    const [table, name] = [String(trigger['table']), String(trigger['name'])]
    const [, event] = /^CREATE TRIGGER \S+ (.+?) ON /.exec(String(trigger['definition'])) ?? []
    return [
      [`${table} trigger ${name}`, String(event)],
      [`${table} trigger ${name} action`, String(trigger['action'])],
    ]
  })
}

/** An index without its name and table: `unique (a, b) WHERE …`. */
export function indexShape(definition: string): string {
  const [, unique, rest] =
    /^CREATE (UNIQUE )?INDEX .+? USING btree (.+)$/.exec(definition.replaceAll(/\s+/g, ' ')) ?? []
  return rest === undefined ? definition : `${unique === undefined ? '' : 'unique '}${rest}`
}

function withoutCasts(expression: string): string {
  return expression.replaceAll(/::\w+/g, '')
}
