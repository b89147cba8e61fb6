import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { usePostgres } from '@twinship/testkit'
import { afterAll, beforeAll } from 'vitest'
import { opsJson, ops, type OpsOptions } from '../run-ops.ts'
import { journalFolder, usersAndMessages, type Sql } from '../status-folder.ts'

export const first: Sql = {
  tag: '0000_a',
  sql: 'CREATE TABLE a (id integer PRIMARY KEY, n integer);--> statement-breakpoint\nINSERT INTO a VALUES (1, 1);\n',
}
export const index: Sql = { tag: '0001_b', sql: 'CREATE INDEX a_n_idx ON a (n);\n' }
export const lossy: Sql = { tag: '0001_c', sql: 'DELETE FROM a WHERE n = 1;\n' }

export type DeployPlace = {
  readonly name: string
  readonly env: Readonly<Record<string, string>>
  readonly folder: (...files: readonly Sql[]) => readonly string[]
  readonly json: (args: readonly string[], options?: OpsOptions) => ReturnType<typeof opsJson>
  readonly ops: (args: readonly string[], options?: OpsOptions) => ReturnType<typeof ops>
  readonly sql: (statement: string) => Promise<readonly Readonly<Record<string, unknown>>[]>
  readonly pending: (...files: readonly Sql[]) => Promise<unknown>
}

/** Databases of an environment that has backups and keys, with the first migration applied. */
export function useDeployPlace() {
  const pg = usePostgres()
  const root = mkdtempSync(path.join(tmpdir(), 'twinship-pipeline-'))
  afterAll(() => rmSync(root, { recursive: true, force: true }))
  const key = path.join(root, 'key.txt')
  let recipient = ''
  beforeAll(async () => {
    const { document } = await opsJson(['backup', 'keygen', '--out', key])
    recipient = String(document['recipient'])
  })
  const fresh = async (environment: string): Promise<DeployPlace> => {
    const { url, name } = await pg.fresh()
    const env = {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: environment,
      DATABASE_URL: url,
      BACKUP_DIR: path.join(root, name),
      DEPLOY_REPORT_DIR: path.join(root, `${name}-reports`),
      BACKUP_AGE_RECIPIENTS: recipient,
      BACKUP_AGE_IDENTITY_FILE: key,
    }
    const given = (options: OpsOptions = {}) => ({ ...options, env: { ...env, ...options.env } })
    const folder = (...files: readonly Sql[]) => ['--migrations', journalFolder(root, 'postgresql', files)]
    const json: DeployPlace['json'] = (args, options) => opsJson(args, given(options))
    return {
      name,
      env,
      folder,
      json,
      ops: (args, options) => ops(args, given(options)),
      sql: (statement) => pg.server.query(statement, name),
      pending: async (...files) => (await json(['status', ...folder(...files)])).document['pending'],
    }
  }
  return {
    root,
    server: () => pg.server,
    fresh,
    begun: async (environment: string): Promise<DeployPlace> => {
      const place = await fresh(environment)
      const { exitCode } = await place.json(['migrate', ...place.folder(first)])
      if (exitCode !== 0) throw new Error('the first migration was not applied')
      return place
    },
  }
}

/** The same with users and 12,000 messages, for an app that is at work on them. */
export function useFilledPlace() {
  const { fresh, server, root } = useDeployPlace()
  const begunWith = async (environment: string): Promise<DeployPlace> => {
    const place = await fresh(environment)
    const { exitCode } = await place.json(['migrate', ...place.folder(usersAndMessages)])
    if (exitCode !== 0) throw new Error('the first migration was not applied')
    await place.sql(`insert into users (name) select 'u' || g from generate_series(1, 10) g`)
    await place.sql(
      `insert into messages (user_id, body) select 1 + g % 10, md5(g::text) from generate_series(1, 12000) g`,
    )
    await place.sql('analyze')
    return place
  }
  return { begunWith, server, root }
}

/** What the newest deployment has left; undefined where none has. */
export function newestReport({ env }: Pick<DeployPlace, 'env'>): unknown {
  const folder = env['DEPLOY_REPORT_DIR'] ?? ''
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : []
  const newest = files.toSorted().at(-1)
  return newest === undefined ? undefined : JSON.parse(readFileSync(path.join(folder, newest), 'utf8'))
}
