import { CodedError, openPgSession, pgServers, type EnvRecord, type PgSession } from '@twinship/core'
import pg from 'pg'
import type { PipePart } from '../../../ports/pipe.ts'
import { openPipe } from '../../pipe/run-pipe.ts'
import { blame } from '../../pipe/blame.ts'
import { findProgram } from '../../programs/find.ts'
import { createClientEnv, databaseArgument, type ClientEnv } from '../client-env.ts'
import { openPinnedSession, serverOf, toBackupError, type SessionTarget } from '../session.ts'

export type TableName = { readonly schema: string; readonly name: string }

export type CopyOptions = {
  readonly from: SessionTarget
  readonly to: SessionTarget
  readonly tables: readonly TableName[]
  /** Made in the database that they go to, and dropped again where anything fails. */
  readonly schema: string
  readonly env: EnvRecord
}

type Column = { readonly name: string; readonly type: string }
type Table = TableName & { readonly isPartitioned: boolean; readonly columns: readonly Column[] }

/**
 * Rows of tables as plain columns, without keys, defaults and triggers: nothing of what is there already is touched.
 * Throws RESTORE.TABLES, BACKUP.PROGRAM_MISSING, BACKUP.RESTORE_FAILED.
 */
export async function copyTables(options: CopyOptions): Promise<void> {
  const { from, to, tables, schema, env } = options
  await requirePsql(env)
  const found = await describeTables(from, tables)
  const session = await openPinnedSession(to, 'twinship-restore')
  try {
    await session.query(createSql(schema, found))
    try {
      for (const table of found) await copyTable(options, table)
    } catch (error) {
      await session.query(`drop schema if exists ${pg.escapeIdentifier(schema)} cascade`)
      throw error
    }
  } catch (error) {
    throw toBackupError(error, to.location)
  } finally {
    await session.close()
  }
}

async function requirePsql(env: EnvRecord): Promise<void> {
  if ((await findProgram('psql', env)) !== undefined) return
  throw new CodedError('BACKUP.PROGRAM_MISSING', 'psql is not installed, or not in PATH.', {
    details: { program: 'psql' },
  })
}

async function describeTables(from: SessionTarget, tables: readonly TableName[]): Promise<readonly Table[]> {
  const session = await openPinnedSession(from, 'twinship-restore')
  try {
    const described: Table[] = []
    for (const table of tables) described.push(await describeTable(session, table))
    return described
  } finally {
    await session.close()
  }
}

async function describeTable(session: PgSession, { schema, name }: TableName): Promise<Table> {
  const rows = await session.query<Column & { kind: string }>(
    `select a.attname as name, c.relkind::text as kind,
       pg_catalog.format_type(a.atttypid, a.atttypmod) as type
     from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p') order by a.attnum`,
    [schema, name],
  )
  const [first] = rows
  if (first === undefined) throw unknownTable({ schema, name })
  return {
    schema,
    name,
    isPartitioned: first.kind === 'p',
    columns: rows.map(({ name: column, type }) => ({ name: column, type })),
  }
}

export function unknownTable({ schema, name }: TableName): CodedError {
  return new CodedError('RESTORE.TABLES', `The backup has no table ${schema}.${name}.`, {
    details: { table: `${schema}.${name}` },
  })
}

function createSql(schema: string, tables: readonly Table[]): string {
  const target = pg.escapeIdentifier(schema)
  const creates = tables.map((table) => {
    const columns = table.columns.map(({ name, type }) => `${pg.escapeIdentifier(name)} ${type}`)
    return `create table ${target}.${pg.escapeIdentifier(targetName(table, tables))} (${columns.join(', ')})`
  })
  return ['begin', `create schema ${target}`, ...creates, 'commit'].join(';\n')
}

/** Its own name, unless two schemas have one of that name. */
function targetName({ schema, name }: TableName, all: readonly TableName[]): string {
  return all.filter((one) => one.name === name).length > 1 ? `${schema}.${name}` : name
}

async function copyTable(options: CopyOptions, table: Table): Promise<void> {
  const { from, to, schema, tables, env } = options
  const columns = table.columns.map(({ name }) => pg.escapeIdentifier(name)).join(', ')
  const name = `${pg.escapeIdentifier(table.schema)}.${pg.escapeIdentifier(table.name)}`
  const target = `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(targetName(table, tables))}`
  const source = table.isPartitioned ? name : `only ${name}`
  const out = await clientOf(from, env)
  const into = await clientOf(to, env)
  try {
    const parts = [
      psql('psql (reading)', out.env, `copy (select ${columns} from ${source}) to stdout`),
      psql('psql (writing)', into.env, `copy ${target} (${columns}) from stdin`),
    ]
    const pipe = openPipe({ parts, hasOutput: false })
    await pipe.done.catch(async (error: unknown) => {
      throw await blame(error, pipe.done, 'BACKUP.RESTORE_FAILED')
    })
  } finally {
    await Promise.all([out.forget(), into.forget()])
  }
}

async function clientOf({ url, location }: SessionTarget, env: EnvRecord): Promise<ClientEnv> {
  const applicationName = 'twinship-restore'
  const session = await openPgSession({ url, location, applicationName })
  try {
    return await createClientEnv(serverOf(session, pgServers(url).servers), { env, applicationName })
  } finally {
    await session.close()
  }
}

function psql(name: string, env: Readonly<Record<string, string>>, sql: string): PipePart {
  const args = [
    '-X',
    '-q',
    '-v',
    'ON_ERROR_STOP=1',
    '--no-password',
    `--dbname=${databaseArgument(env)}`,
    '-c',
    sql,
  ]
  return { kind: 'program', name, file: 'psql', args, env }
}
