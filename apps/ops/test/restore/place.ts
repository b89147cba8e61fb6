import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { generateKey, listBackups, createLocalStore } from '@twinship/backup'
import {
  pgServers,
  queryOnce,
  startPgBouncer,
  withClient,
  type PgBouncer,
  type PgServer,
  type TestDatabase,
} from '@twinship/testkit'
import { afterAll, beforeAll } from 'vitest'
import { ops, opsJson, type OpsOptions } from '../run-ops.ts'
import { journalFolder } from '../status-folder.ts'

/** Notes with an owner each, and what an app reads of them. */
const notes = `create table notes (id bigint generated always as identity primary key, body text not null);
insert into notes (body) select 'note ' || n from generate_series(1, 1000) n`
const migrations = [{ tag: '0000_notes', sql: notes.replace(';\n', ';\n--> statement-breakpoint\n') }]

/** A migrated database behind a pooler, with a key and a place for backups; all gone after the suite. */
export type RestorePlace = ReturnType<typeof useRestorePlace>

export function useRestorePlace(version: number, { isPooled = true } = {}) {
  const server = pgServers().find((one) => one.version === version)
  if (server === undefined) throw new Error(`no PostgreSQL ${version} in this run`)
  let pooler: PgBouncer | undefined
  beforeAll(async () => {
    if (isPooled) pooler = await startPgBouncer({ env: process.env, cluster: server })
  })
  afterAll(() => pooler?.stop())
  return placeOn(
    () => server,
    () => pooler,
  )
}

/** The same on servers that are there from beforeAll on. */
export function placeOn(serverOf: () => PgServer, poolerOf: () => PgBouncer | undefined) {
  const root = mkdtempSync(path.join(tmpdir(), 'twinship-restore-'))
  const keyFile = path.join(root, 'key.txt')
  const directory = path.join(root, 'backups')
  const folder = journalFolder(root, 'postgresql', migrations)
  const databases: TestDatabase[] = []
  let recipient = ''
  beforeAll(async () => void ({ recipient } = await generateKey(keyFile, Date.now)))
  afterAll(async () => {
    for (const { name } of databases) await dropAll(serverOf(), name)
    rmSync(root, { recursive: true, force: true })
  })
  const env = (database: TestDatabase): Readonly<Record<string, string>> => ({
    PATH: process.env['PATH'] ?? '',
    NODE_ENV: 'test',
    DATABASE_URL: poolerOf()?.url(database.name) ?? database.url,
    DATABASE_DIRECT_URL: database.url,
    BACKUP_DIR: directory,
    BACKUP_AGE_RECIPIENTS: recipient,
    BACKUP_AGE_IDENTITY_FILE: keyFile,
    ...adminOf(poolerOf()),
  })
  const place = {
    get server() {
      return serverOf()
    },
    root,
    directory,
    folder,
    keyFile,
    env,
    pooler: () => {
      const pooler = poolerOf()
      if (pooler === undefined) throw new Error('this place has no pooler')
      return pooler
    },
    /** With the schema, a thousand notes, and nothing restored yet. */
    async fresh(): Promise<TestDatabase> {
      const database = await serverOf().createDatabase()
      databases.push(database)
      const { exitCode, stderr } = await place.ops(database, ['migrate'])
      if (exitCode !== 0) throw new Error(stderr)
      // PAUSE of one database does not hold who is the first of a role to come: pgBouncer has no greeting for it yet.
      const pooled = poolerOf()?.url(database.name)
      if (pooled !== undefined) await queryOnce(pooled, 'select 1')
      return database
    },
    ops: (database: TestDatabase, args: readonly string[], options: OpsOptions = {}) =>
      ops([...args, '--migrations', folder], { ...options, env: { ...env(database), ...options.env } }),
    json: (database: TestDatabase, args: readonly string[], options: OpsOptions = {}) =>
      opsJson([...args, '--migrations', folder], { ...options, env: { ...env(database), ...options.env } }),
    /** Makes a backup and gives its name. */
    async backUp(database: TestDatabase): Promise<string> {
      const { exitCode, stderr } = await place.ops(database, ['backup', 'create'])
      if (exitCode !== 0) throw new Error(stderr)
      const name = (await listBackups(createLocalStore(directory))).findLast(
        (one) => one.kind === 'readable' && one.manifest.database.name === database.name,
      )?.name
      if (name === undefined) throw new Error('the backup is not listed')
      return name
    },
    count: async (database: TestDatabase): Promise<number> =>
      Number((await serverOf().query('select count(*) as n from notes', database.name))[0]?.['n']),
    /** Adds notes; the counters of the server know of them when this returns. */
    write: (database: TestDatabase, rows: number) =>
      withClient(database.url, async (client) => {
        await client.query("insert into notes (body) select 'later' from generate_series(1, $1::int) n", [
          rows,
        ])
        await client.query('select pg_stat_force_next_flush()')
      }),
    /** Databases of the server whose name begins with that one's. */
    names: async (database: TestDatabase): Promise<readonly string[]> =>
      (
        await serverOf().query(
          `select datname from pg_database where starts_with(datname, '${database.name.slice(0, 32)}') order by 1`,
        )
      ).map((row) => String(row['datname'])),
  }
  return place
}

function adminOf(pooler: PgBouncer | undefined): Readonly<Record<string, string>> {
  return pooler === undefined ? {} : { PGBOUNCER_ADMIN_URL: pooler.adminUrl }
}

async function dropAll(server: PgServer, name: string): Promise<void> {
  const rows = await server.query(
    `select datname from pg_database where starts_with(datname, '${name.slice(0, 32)}')`,
  )
  for (const row of rows) await server.dropDatabase(String(row['datname']))
}
