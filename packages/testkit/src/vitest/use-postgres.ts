import { afterAll, beforeAll, inject } from 'vitest'
import './context.ts'
import { assertNoLeaks } from '../leaks.ts'
import { connectServer, type PgServer, type TestDatabase } from '../postgres/server.ts'
import { createTemplate } from '../postgres/template.ts'
import type { Env } from '../process/environment.ts'
import { draw, readSampling } from '../sampling.ts'

export interface UsePostgresOptions {
  /** Major; default the oldest of the run. */
  readonly version?: number
  /** Migrated once a server, cloned for this suite. */
  readonly template?: { readonly name: string; readonly migrate: (url: string) => Promise<unknown> }
}

/** Its members are there from beforeAll on. */
export interface PgFixture {
  readonly server: PgServer
  readonly database: TestDatabase
  readonly url: string
  /** One more database of the same kind; checked and dropped at the end like the first. */
  fresh(): Promise<TestDatabase>
}

/** Servers of this run, oldest first. */
export function pgServers(): readonly PgServer[] {
  return inject('pgServers').map(connectServer)
}

/** For `describe.each(pgVersions())('PostgreSQL %i', (version) => { const pg = usePostgres({ version }) … })`. */
export function pgVersions(): readonly number[] {
  return inject('pgServers').map((server) => server.version)
}

/**
 * One of them, by the name of the suite and the commit: for what goes through the program and rests on what other suites
 * show on each version. All of them in the long run.
 */
export async function drawnPgVersions(suite: string, env: Env): Promise<readonly number[]> {
  const { long, seed } = await readSampling(env, import.meta.dirname)
  return draw(pgVersions(), 1, { long, seed: `${suite} ${seed}` })
}

/** A database of its own for the suite it is called in; afterwards nobody may be left in it. */
export function usePostgres(options: UsePostgresOptions = {}): PgFixture {
  const server = pickServer(options.version)
  const databases: TestDatabase[] = []
  const fresh = async (): Promise<TestDatabase> => {
    const database = await createOne(server, options)
    databases.push(database)
    return database
  }
  beforeAll(async () => void (await fresh()))
  afterAll(() => leaveNothing(server, databases))
  const first = (): TestDatabase => {
    const [database] = databases
    if (!database)
      throw new Error('usePostgres: the database is there from beforeAll on, not while tests are collected')
    return database
  }
  return {
    server,
    get database() {
      return first()
    },
    get url() {
      return first().url
    },
    fresh,
  }
}

function pickServer(version: number | undefined): PgServer {
  const servers = pgServers()
  const server = version === undefined ? servers[0] : servers.find((one) => one.version === version)
  if (server) return server
  const running = servers.map((one) => one.version).join(', ')
  throw new Error(`No PostgreSQL ${version ?? ''} in this run, only ${running}: loop over pgVersions()`)
}

async function createOne(server: PgServer, { template }: UsePostgresOptions): Promise<TestDatabase> {
  if (!template) return server.createDatabase()
  return server.cloneTemplate(await createTemplate(server, template.name, template.migrate))
}

async function leaveNothing(server: PgServer, databases: readonly TestDatabase[]): Promise<void> {
  const checks = await Promise.allSettled(databases.map((database) => assertNoLeaks(server, database.name)))
  for (const database of databases) await database.drop()
  const leaked = checks.find((check) => check.status === 'rejected')
  if (leaked) throw leaked.reason
}
