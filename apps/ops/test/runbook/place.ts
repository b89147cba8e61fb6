import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { runProgram } from '@twinship/core'
import { usePostgres, withClient } from '@twinship/testkit'
import { afterAll, beforeAll, expect } from 'vitest'
import { opsJson, type OpsResult } from '../run-ops.ts'
import { writeJournal, type Sql } from '../status-folder.ts'
import { servePrograms, type ServedPrograms } from '../served-programs.ts'

/** Tables in use, and the first migration of each environment. */
export const first: Sql = {
  tag: '0000_first',
  sql: `CREATE TABLE pairs (id bigint PRIMARY KEY, name text);
--> statement-breakpoint
CREATE TABLE notes (id bigint PRIMARY KEY, pair_id bigint, body text);`,
}
const config = `module.exports = { migrations: './drizzle', deploy: { smoke: [
  { name: 'no note is unwell', sql: "SELECT count(*) FROM notes WHERE body = 'unwell'", expect: 0 } ] } }\n`
const rows = `INSERT INTO pairs SELECT n, 'pair' FROM generate_series(1, 100) n;
  INSERT INTO notes SELECT n, n % 100 + 1, 'note' FROM generate_series(1, 20000) n; ANALYZE`

export type Environment = 'development' | 'staging' | 'production'
type Vars = Readonly<Record<string, string>>

/** A folder that git knows, with a database for each environment, in which a person types. */
export function useRunbookPlace() {
  const pg = usePostgres()
  const root = mkdtempSync(path.join(tmpdir(), 'twinship-runbook-'))
  const at = (name: string) => path.join(root, name)
  const databases = new Map<Environment, { readonly url: string; readonly name: string }>()
  let files: readonly Sql[] = []
  let recipient = ''
  let typed: ServedPrograms | undefined

  const use = async (...list: readonly Sql[]): Promise<void> => {
    files = list
    writeJournal(at('drizzle'), 'postgresql', files)
    await sh('git add -A && git commit -q --allow-empty -m files', {})
  }
  const sh = (script: string, env: Vars) =>
    runProgram('bash', ['-c', `set -e\n${script}`], { cwd: root, env: { ...typed?.env, HOME: root, ...env } })
  const sql = (environment: Environment, statement: string) =>
    withClient(databases.get(environment)?.url ?? '', (client) => client.query(statement))
  const varsOf = (environment: Environment): Vars => {
    const url = databases.get(environment)?.url ?? ''
    return {
      NODE_ENV: environment,
      DATABASE_URL: url,
      DATABASE_DIRECT_URL: url,
      BACKUP_DIR: at(`backups-${environment}`),
      BACKUP_AGE_RECIPIENTS: recipient,
      BACKUP_AGE_IDENTITY_FILE: at('age.txt'),
      DEPLOY_ALLOW_ANY_ROLE: 'true',
    }
  }

  beforeAll(async () => {
    mkdirSync(at('drizzle'))
    writeFileSync(at('ops.config.js'), config)
    writeFileSync(at('.gitignore'), '*\n!drizzle\n!drizzle/**\n')
    typed = await servePrograms(at('programs'))
    recipient = String((await opsJson(['backup', 'keygen', '--out', at('age.txt')])).document['recipient'])
    await sh('git init -q && git config user.email ops@example.org && git config user.name ops', {})
    await use(first)
    for (const environment of ['development', 'staging', 'production'] as const) {
      databases.set(environment, await pg.fresh())
      const migrated = await sh('pnpm ops migrate', varsOf(environment))
      expect({ ...migrated, stdout: '' }).toEqual({ exitCode: 0, stdout: '', stderr: '' })
      await sql(environment, rows)
    }
  }, 300_000)
  afterAll(async () => {
    await typed?.close()
    rmSync(root, { recursive: true, force: true })
  })

  return {
    use,
    sql,
    at,
    files: () => files,
    /** As it is typed there; the name of the database stands for `app`. */
    type: (environment: Environment, script: string): Promise<OpsResult> => {
      const name = databases.get(environment)?.name ?? ''
      return sh(script.replaceAll(/(?<=--(?:confirm|skip-backup) )app\b/g, name), varsOf(environment))
    },
    /** Does the work while a transaction that nobody ends holds a table. */
    blocked: (environment: Environment, table: string, work: () => Promise<void>): Promise<void> =>
      withClient(databases.get(environment)?.url ?? '', async (client) => {
        await client.query(`BEGIN; LOCK TABLE ${table} IN ROW EXCLUSIVE MODE`)
        await work()
      }),
  }
}

export type RunbookPlace = ReturnType<typeof useRunbookPlace>
