import { rowsOf, type Querier } from '../connection.ts'

/**
 * The tables with a foreign key to this one, itself among them where it has one. Asking each table of a schema for its
 * keys takes long; the text of a table that has such a key says `references`, and the name where that needs no escape.
 */
export async function referringTables(on: Querier, table: string): Promise<readonly string[]> {
  const inText = /^\w+$/.test(table) ? table : ''
  const rows = await rowsOf(
    on,
    `select distinct m.name from sqlite_master m, pragma_foreign_key_list(m.name) f
     where m.type = 'table' and instr(lower(m.sql), 'references') > 0 and instr(lower(m.sql), lower(?2)) > 0
       and lower(f."table") = lower(?1)
     order by m.name`,
    [table, inText],
  )
  return rows.map(({ name }) => String(name))
}
