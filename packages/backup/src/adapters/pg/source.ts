import {
  CodedError,
  pgServers,
  readDatabaseSettings,
  runProgram,
  type EnvRecord,
  type PgSession,
} from '@twinship/core'
import type { SequenceFacts } from '../../model/facts.ts'
import type { BackupSource, SourceDescription, SourceSnapshot } from '../../ports/source.ts'
import { createClientEnv, databaseArgument, type ClientEnv } from './client-env.ts'
import { requireDumpProgram } from './programs.ts'
import { readPgFacts, readSequences } from './read-facts.ts'
import { readApplied, readAuditHead, readIdentity, type PgLedger } from './read-records.ts'
import { lockForBackup, openPinnedSession, readServerVersion, serverOf, toBackupError } from './session.ts'

export type PgSourceOptions = {
  /** Of the server itself. */
  readonly url: string
  readonly location: string
  readonly ledger: PgLedger
  /** Who does this, as others are told that wait for it. */
  readonly actor: string
  /** PATH. */
  readonly env: EnvRecord
  /** Password hashes go into the file of the roles; takes a superuser. */
  readonly withPasswords: boolean
}

/** A PostgreSQL database, dumped by pg_dump in a snapshot that this process's own session exports. */
export function createPgSource(options: PgSourceOptions): BackupSource {
  return {
    dialect: 'postgresql',
    location: options.location,
    open: (signal) => openSnapshot(options, signal),
  }
}

/** 63 bytes is what the server keeps of a name. */
function applicationName(actor: string): string {
  return `twinship-backup ${actor} ${process.pid}`.slice(0, 63)
}

async function openSnapshot(
  options: PgSourceOptions,
  signal: AbortSignal | undefined,
): Promise<SourceSnapshot> {
  const { location, actor } = options
  const session = await openPinnedSession(options, applicationName(actor))
  try {
    return await beginSnapshot(options, session)
  } catch (error) {
    await session.close().catch(() => undefined)
    throw signal?.aborted === true ? new CodedError('INTERRUPTED') : toBackupError(error, location)
  }
}

async function beginSnapshot(options: PgSourceOptions, session: PgSession): Promise<SourceSnapshot> {
  const { location, ledger, env, actor, url } = options
  const server = await readServerVersion(session)
  const pgDump = await requireDumpProgram(env, server)
  await lockForBackup(session, location)
  await session.query('begin transaction isolation level repeatable read read only')
  const snapshot = await exportSnapshot(session)
  const description = await describe(session, ledger, { server, tools: { pg_dump: pgDump } })
  const connection = serverOf(session, pgServers(url).servers)
  const client = await createClientEnv(connection, { env, applicationName: applicationName(actor) })
  const readGlobals = () => dumpGlobals(options, client)
  const sequences = await readSequences(session)
  return toSnapshot(session, location, { description, snapshot, client, readGlobals, sequences })
}

type SnapshotParts = {
  readonly description: SourceDescription
  readonly snapshot: string
  readonly client: ClientEnv
  readonly readGlobals: () => Promise<string>
  readonly sequences: readonly SequenceFacts[]
}

function toSnapshot(
  session: PgSession,
  location: string,
  { description, snapshot, client, readGlobals, sequences }: SnapshotParts,
): SourceSnapshot {
  return {
    description,
    readGlobals,
    dump: {
      content: 'pg_dump custom',
      part: {
        kind: 'program',
        name: 'pg_dump',
        file: 'pg_dump',
        args: [
          '--format=custom',
          '--compress=0',
          `--snapshot=${snapshot}`,
          // Who came before and alters a table may take long; who waits for ever holds a snapshot meanwhile.
          '--lock-wait-timeout=60000',
          '--exclude-table-data=ops.identity',
          '--no-password',
        ],
        env: client.env,
      },
    },
    readFacts: async (what) => {
      try {
        return await readPgFacts(session, { ...what, grants: true, sequences })
      } catch (error) {
        throw toBackupError(error, location)
      }
    },
    close: async () => {
      await Promise.allSettled([client.forget(), session.close()])
    },
  }
}

async function exportSnapshot(session: PgSession): Promise<string> {
  const [row] = await session.query<{ id: string }>('select pg_export_snapshot() as id')
  if (row === undefined) throw new Error('a select without from has one row')
  return row.id
}

async function describe(
  session: PgSession,
  ledger: PgLedger,
  {
    server,
    tools,
  }: { readonly server: SourceDescription['database']['server']; readonly tools: SourceDescription['tools'] },
): Promise<SourceDescription> {
  const [now] = await session.query<{ ms: number; bytes: string }>(
    `select (extract(epoch from now()) * 1000)::float8 as ms, pg_database_size(current_database())::text as bytes`,
  )
  const settings = await readDatabaseSettings(session)
  return {
    instant: new Date(Math.floor(now?.ms ?? 0)).toISOString(),
    tools,
    database: {
      dialect: 'postgresql',
      name: settings.name,
      bytes: Number(now?.bytes ?? 0),
      server,
      identity: await readIdentity(session),
      settings: {
        ...settings,
        settings: settings.settings.filter(isServers),
        roleSettings: settings.roleSettings.filter(isServers),
      },
    },
    migrations: { ledger: { ...ledger }, applied: await readApplied(session, ledger) },
    auditHead: await readAuditHead(session),
  }
}

/** Not one of an application's own (`app.key = '…'`): the manifest is not encrypted, and that may be a secret. */
function isServers(setting: string): boolean {
  return !setting.slice(0, setting.indexOf(' ')).includes('.')
}

/** Roles and tablespaces belong to the server: no dump of a database has them. */
async function dumpGlobals({ withPasswords }: PgSourceOptions, client: ClientEnv): Promise<string> {
  const passwords = withPasswords ? [] : ['--no-role-passwords']
  const args = ['--globals-only', `--database=${databaseArgument(client.env)}`, '--no-password', ...passwords]
  const { exitCode, stdout, stderr } = await runProgram('pg_dumpall', args, { env: client.env })
  if (exitCode === 0) return `${stdout}\n`
  throw new CodedError('BACKUP.DUMP_FAILED', `pg_dumpall of the roles failed: ${stderr.trim().slice(-600)}`, {
    details: { program: 'pg_dumpall' },
  })
}
