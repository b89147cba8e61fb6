import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createClient } from '@libsql/client'
import { drawnPgVersions, usePostgres } from '@twinship/testkit'
import { afterAll, beforeEach, expect } from 'vitest'
import { ops, opsJson, type OpsOptions } from './run-ops.ts'
import { journalFolder, type Sql } from './status-folder.ts'

/** One of those that this machine has, another one with another commit and suite; each in the long run. */
export const drawnVersions = await drawnPgVersions(suiteName(), process.env)

/**
 * For `describe.each(servers)('%s %i', (kind, version) => { const test = useServer(kind, version) … })`: SQLite and one
 * drawn PostgreSQL.
 */
export const servers = [
  ...drawnVersions.map((version) => ['PostgreSQL', version] as const),
  ['SQLite', 3] as const,
]

export type Server = {
  readonly dialect: 'postgresql' | 'sqlite'
  /** Of a database that is new for each test; on SQLite its file is not there yet. */
  readonly url: string
  /** What --confirm asks for. */
  readonly name: string
  /** A temporary folder of the suite. */
  readonly root: string
  readonly sql: (statement: string) => Promise<readonly Readonly<Record<string, unknown>>[]>
  /** Name of one of the engine's tables. */
  readonly table: (name: string) => string
  readonly folder: (files: readonly Sql[]) => string
  readonly ops: (args: readonly string[], options?: OpsOptions) => ReturnType<typeof ops>
  readonly json: (args: readonly string[], options?: OpsOptions) => ReturnType<typeof opsJson>
}

export function useServer(kind: 'PostgreSQL' | 'SQLite', version: number): Server {
  const pg = kind === 'PostgreSQL' ? usePostgres({ version }) : undefined
  const root = mkdtempSync(path.join(tmpdir(), 'twinship-ops-'))
  afterAll(() => rmSync(root, { recursive: true, force: true }))
  let files = 0
  let url = ''
  let name = ''
  beforeEach(async () => {
    name = `ops-${++files}.db`
    url = `file:${path.join(root, name)}`
    if (pg !== undefined) ({ url, name } = await pg.fresh())
  })
  const dialect = pg === undefined ? 'sqlite' : 'postgresql'
  const withUrl = (options: OpsOptions = {}): OpsOptions => ({
    ...options,
    env: { DATABASE_URL: url, ...options.env },
  })
  return {
    dialect,
    root,
    get url() {
      return url
    },
    get name() {
      return name
    },
    sql: (statement) => (pg === undefined ? querySqlite(url, statement) : pg.server.query(statement, name)),
    table: (table) => (pg === undefined ? `__ops_${table}` : `ops.${table}`),
    folder: (list) => journalFolder(root, dialect, list),
    ops: (args, options) => ops(args, withUrl(options)),
    json: (args, options) => opsJson(args, withUrl(options)),
  }
}

async function querySqlite(url: string, statement: string) {
  const client = createClient({ url })
  try {
    return (await client.execute(statement)).rows.map((row) => ({ ...row }))
  } finally {
    client.close()
  }
}

/** Of the file that is being collected. */
function suiteName(): string {
  return path.basename(expect.getState().testPath ?? '')
}
