import type { Node } from 'libpg-query'
import type { MigrationFolder } from '../model/folder.ts'
import { loadParser } from '../parse/load.ts'

export type FolderStatement = { readonly tag: string; readonly node: Node }

/**
 * Every statement of a PostgreSQL folder as its grammar reads it; not what DO and functions hold as text. Throws
 * MIGRATION.SYNTAX.
 */
export async function statementsOf({ migrations }: MigrationFolder): Promise<readonly FolderStatement[]> {
  const parser = await loadParser('postgresql')
  const query = await import('libpg-query')
  await query.loadModule()
  return migrations.flatMap((migration) =>
    parser.parse(migration).statements.flatMap(({ sql }) => {
      const node = query.parseSync(sql).stmts?.[0]?.stmt
      return node === undefined ? [] : [{ tag: migration.tag, node }]
    }),
  )
}
