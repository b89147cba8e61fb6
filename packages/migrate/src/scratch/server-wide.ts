import { CodedError } from '@twinship/core'
import type { MigrationFolder } from '../model/folder.ts'
import { statementsOf } from './statements.ts'

/** Statements whose effect is not kept to the database they run in, as libpg-query calls them. */
const serverWide: ReadonlySet<string> = new Set([
  'CreateRoleStmt',
  'AlterRoleStmt',
  'AlterRoleSetStmt',
  'DropRoleStmt',
  'GrantRoleStmt',
  'CreatedbStmt',
  'DropdbStmt',
  'AlterDatabaseStmt',
  'AlterDatabaseSetStmt',
  'AlterDatabaseRefreshCollStmt',
  'AlterSystemStmt',
  'CreateTableSpaceStmt',
  'AlterTableSpaceOptionsStmt',
  'DropTableSpaceStmt',
  'CreateSubscriptionStmt',
  'AlterSubscriptionStmt',
  'DropSubscriptionStmt',
])

/**
 * Throws SCRATCH.UNAVAILABLE where a migration changes roles, databases or the server itself: a replay beside the live
 * database would do that to it once more.
 */
export async function refuseServerWide(folder: MigrationFolder): Promise<void> {
  const found = (await statementsOf(folder)).filter(({ node }) =>
    Object.keys(node).some((name) => serverWide.has(name)),
  )
  if (found.length === 0) return
  const tags = [...new Set(found.map(({ tag }) => tag))]
  throw new CodedError(
    'SCRATCH.UNAVAILABLE',
    `Roles, databases or settings of the whole server are changed by ${tags.join(', ')}: a replay on this server would do it again.`,
    {
      hint: 'Pass --scratch-url with another server, one that nobody depends on.',
      details: { migrations: tags },
    },
  )
}
