import { CodedError } from '@twinship/core'
import type { Node } from 'libpg-query'
import type { MigrationFolder } from '../model/folder.ts'
import type { PgQuery } from '../parse/pg/query.ts'
import { bodiesOf, callsOf } from './node-parts.ts'
import { namesServerWide } from './server-wide-text.ts'
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
  'ReassignOwnedStmt',
  'DropOwnedStmt',
])

/** What GRANT, COMMENT, SECURITY LABEL, OWNER TO and RENAME TO can be said of, and all databases share. */
const shared: ReadonlySet<unknown> = new Set([
  'OBJECT_DATABASE',
  'OBJECT_ROLE',
  'OBJECT_TABLESPACE',
  'OBJECT_PARAMETER_ACL',
  'OBJECT_SUBSCRIPTION',
])

/** Functions that reach beyond the database. */
const reachingOut: ReadonlySet<string> = new Set([
  'pg_reload_conf',
  'pg_rotate_logfile',
  'pg_switch_wal',
  'pg_promote',
  'pg_terminate_backend',
  'pg_cancel_backend',
  'pg_create_physical_replication_slot',
  'pg_create_logical_replication_slot',
  'pg_copy_physical_replication_slot',
  'pg_copy_logical_replication_slot',
  'pg_drop_replication_slot',
  'pg_replication_origin_create',
  'pg_replication_origin_drop',
  'lo_export',
  'dblink',
  'dblink_connect',
  'dblink_exec',
  'dblink_send_query',
])

/**
 * Throws SCRATCH.UNAVAILABLE where a migration changes roles, databases or the server itself, or holds a body that
 * names such a statement: a replay beside the live database would do that to it once more.
 */
export async function refuseServerWide(folder: MigrationFolder): Promise<void> {
  const statements = await statementsOf(folder)
  const query = await import('libpg-query')
  const found = statements.filter(({ node }) => isServerWide(query, node))
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

function isServerWide(query: Pick<PgQuery, 'scanSync'>, node: Node): boolean {
  return (
    Object.entries(node).some(([name, statement]) => serverWide.has(name) || isOfShared(statement)) ||
    isCopyOut(node) ||
    callsOf(node).some((name) => reachingOut.has(name)) ||
    bodiesOf(node).some((body) => namesServerWide(query, body))
  )
}

function isOfShared(statement: object): boolean {
  return ['objtype', 'objectType', 'renameType'].some((field) => shared.has(Reflect.get(statement, field)))
}

/** To a file or program of the server. */
function isCopyOut(node: Node): boolean {
  if (!('CopyStmt' in node)) return false
  const { filename, is_from: isFrom, is_program: isProgram } = node.CopyStmt
  return isProgram === true || (filename !== undefined && filename !== '' && isFrom !== true)
}
