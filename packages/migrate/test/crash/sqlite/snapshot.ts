import { createClient } from '@libsql/client'

const journalQuery = `
  select m.tag, m.state, m.statements, group_concat(j.ordinal || ' ' || j.state) as done
  from __ops_migration m
  left join (select * from __ops_journal order by migration_id, ordinal) j on j.migration_id = m.id
  where m.ordinal in (select max(ordinal) from __ops_migration group by tag) group by m.id order by m.tag`

const schemaQuery = `
  select type, name, tbl_name, sql from sqlite_master
  where tbl_name not like '\\_\\_%' escape '\\' order by type, name`

/** Everything that a run leaves and that must be the same however often it was interrupted. */
export async function takeSqliteSnapshot(url: string): Promise<unknown> {
  const client = createClient({ url })
  try {
    const rows = async (sql: string) => (await client.execute(sql)).rows.map((row) => ({ ...row }))
    return {
      schema: await rows(schemaQuery),
      accounts: await rows('select * from accounts order by id'),
      orders: await rows('select * from orders order by id'),
      notes: await rows('select * from notes order by id'),
      ledger: await rows('select id, hash, created_at from __drizzle_migrations order by rowid'),
      journal: await rows(journalQuery),
      left: await rows(`select name from sqlite_master where name like '\\_\\_new%' escape '\\'`),
      integrity: await rows('pragma integrity_check'),
      orphans: await rows('pragma foreign_key_check'),
    }
  } finally {
    client.close()
  }
}
