import type { PgSession } from '@twinship/core'
import pg from 'pg'
import { z } from 'zod'

const foreignKey = z.object({
  name: z.string(),
  child: z.string(),
  parent: z.string(),
  definition: z.string(),
  own: z.array(z.string()),
  theirs: z.array(z.string()),
})

type ForeignKey = z.infer<typeof foreignKey>
type Query = Pick<PgSession, 'query'>

const query = `
select k.conname as name, k.conrelid::regclass::text as child, k.confrelid::regclass::text as parent,
  pg_get_constraintdef(k.oid) as definition,
  (select json_agg(a.attname order by u.place) from unnest(k.conkey) with ordinality u(number, place)
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.number) as own,
  (select json_agg(a.attname order by u.place) from unnest(k.confkey) with ordinality u(number, place)
    join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.number) as theirs
from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
where k.contype = 'f' and k.conparentid = 0 and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'ops')
order by k.oid`

/**
 * Runs work without foreign keys, takes out the rows that refer to nothing, and puts the keys back. A sample of rows
 * holds children without their parents.
 */
export async function withoutForeignKeys(session: Query, work: () => Promise<void>): Promise<void> {
  const keys = z.array(foreignKey).parse(await session.query(query))
  for (const { child, name } of keys) {
    await session.query(`alter table ${child} drop constraint ${pg.escapeIdentifier(name)}`)
  }
  await work()
  await deleteOrphans(session, keys)
  for (const { child, name, definition } of keys) {
    await session.query(`alter table ${child} add constraint ${pg.escapeIdentifier(name)} ${definition}`)
  }
}

/** What goes leaves others without a parent, until none is left. */
async function deleteOrphans(session: Query, keys: readonly ForeignKey[]): Promise<void> {
  for (let isDone = false; !isDone;) {
    let deleted = 0
    for (const key of keys) {
      const [row] = await session.query<{ n: string }>(
        `with gone as (${deleteSql(key)} returning 1) select count(*) as n from gone`,
      )
      deleted += Number(row?.n ?? 0)
    }
    isDone = deleted === 0
  }
}

function deleteSql({ child, parent, own, theirs }: ForeignKey): string {
  const column = (name: string) => pg.escapeIdentifier(name)
  const given = own.map((name) => `child.${column(name)} is not null`).join(' and ')
  const pairs = own.map((name, index) => `parent.${column(theirs[index] ?? '')} = child.${column(name)}`)
  return `delete from ${child} child where ${given} and not exists (select from ${parent} parent where ${pairs.join(' and ')})`
}
