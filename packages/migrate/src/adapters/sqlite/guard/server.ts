import type { ParsedMigration } from '../../../model/parsed.ts'
import { rowsOf, type Querier } from '../connection.ts'
import { Stop } from './stop.ts'

/**
 * On a libSQL server a transaction has a stream of its own, whose foreign_keys cannot be set before its BEGIN. With
 * them on, dropping a table deletes or changes the rows that refer to it: a rebuild of such a table is refused
 * there, before anything is done.
 */
export async function refuseCascadingRebuild(
  on: Querier,
  { facts, statements }: ParsedMigration,
): Promise<void> {
  const rebuilds = facts.filter((fact) => fact.kind === 'table-rebuild')
  if (rebuilds.length === 0) return
  const [state] = await rowsOf(on, 'pragma foreign_keys')
  if (Number(state?.['foreign_keys']) === 0) return
  for (const { table, drop } of rebuilds) {
    const children = await rowsOf(
      on,
      `select distinct m.name from sqlite_master m, pragma_foreign_key_list(m.name) f
       where m.type = 'table' and lower(f."table") = lower(?1) and lower(m.name) <> lower(?1)`,
      [table],
    )
    if (children.length === 0) continue
    const names = children.map(({ name }) => String(name)).join(', ')
    throw new Stop(statements[drop - 1] ?? null, {
      kind: 'unproven',
      code: 'MIGRATION.FOREIGN_KEYS',
      cause: 'SQLITE_CONSTRAINT_FOREIGNKEY',
      text: `dropping ${table} on a server with foreign keys on would touch the rows of ${names}`,
      advice: `Use ALTER TABLE … ALTER COLUMN … TO of libSQL, or migrate a copy in a file and upload that.`,
    })
  }
}
