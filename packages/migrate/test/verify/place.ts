import { createClient } from '@libsql/client'
import { parseDatabaseUrl } from '@twinship/core'
import { queryOnce, tempSqlite, type PgFixture } from '@twinship/testkit'
import {
  createPgDatabase,
  createSqliteDatabase,
  migrate,
  type DatabaseAddress,
  type MigrationDatabase,
  type MigrationFolder,
  type ProofOptions,
} from '../../src/index.ts'
import { asMigrator } from '../support/pg-roles.ts'
import { runInfo } from '../support/run.ts'

/** A database without anything in it. */
export type Place = {
  readonly address: DatabaseAddress
  readonly database: MigrationDatabase
  readonly run: (sql: string) => Promise<void>
  readonly rows: (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>
  readonly migrate: (folder: MigrationFolder) => Promise<void>
  readonly proof: (folder: MigrationFolder) => ProofOptions
  readonly dispose: () => Promise<void>
}

function openDatabase({ dialect, url, location }: DatabaseAddress): MigrationDatabase {
  if (dialect === 'postgresql') return createPgDatabase({ url, location })
  return createSqliteDatabase({ url, location, path: location.slice('file:'.length) })
}

/** All of it as the role migrator, who acts as the owner and is no superuser. */
export async function pgPlace(pg: PgFixture): Promise<Place> {
  const created = await pg.fresh()
  const url = await asMigrator(pg.server, created)
  return placeAt(
    { dialect: 'postgresql', url, location: parseDatabaseUrl(url, '').location },
    { rows: (sql) => queryOnce(url, sql), dispose: async () => {} },
  )
}

export async function sqlitePlace(): Promise<Place> {
  const file = await tempSqlite()
  const withClient = async <T>(work: (client: ReturnType<typeof createClient>) => Promise<T>) => {
    const client = createClient({ url: file.url })
    try {
      return await work(client)
    } finally {
      client.close()
    }
  }
  return placeAt(
    { dialect: 'sqlite', url: file.url, location: `file:${file.path}` },
    {
      rows: (sql) =>
        withClient(async (client) => (await client.execute(sql)).rows.map((row) => ({ ...row }))),
      run: (sql) => withClient((client) => client.executeMultiple(sql)),
      dispose: () => file.dispose(),
    },
  )
}

function placeAt(
  address: DatabaseAddress,
  { rows, run, dispose }: Pick<Place, 'rows' | 'dispose'> & Partial<Pick<Place, 'run'>>,
): Place {
  const database = openDatabase(address)
  return {
    address,
    database,
    rows,
    run: run ?? (async (sql) => void (await rows(sql))),
    migrate: async (folder) => {
      await migrate({
        database,
        folder,
        environment: 'test',
        policy: { allowOutOfOrder: true, allowAhead: true, resume: false },
        run: runInfo('verify'),
        create: true,
        waitMs: 10_000,
      })
    },
    proof: (folder) => ({ database, address, folder, openDatabase, run: runInfo('verify') }),
    dispose,
  }
}
