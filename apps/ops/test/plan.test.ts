import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { decodePlan } from '@twinship/migrate'
import { usePostgres, withClient } from '@twinship/testkit'
import { afterAll, describe, expect, it } from 'vitest'
import { ops, opsJson } from './run-ops.ts'
import { drawnVersions } from './servers.ts'
import { journalFolder, type Sql } from './status-folder.ts'

const root = mkdtempSync(path.join(tmpdir(), 'twinship-plan-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const first: Sql = {
  tag: '0000_first',
  sql: 'CREATE TABLE accounts (id bigint PRIMARY KEY, email text NOT NULL);\n',
}
const index: Sql = { tag: '0001_index', sql: 'CREATE INDEX accounts_email_idx ON accounts (email);\n' }
const dropped: Sql = { tag: '0002_drop', sql: '\nALTER TABLE accounts DROP COLUMN email;\n' }
const role: Sql = { tag: '0001_role', sql: "CREATE ROLE reader PASSWORD 'hush';\n" }
const folderOf = (...files: readonly Sql[]) => journalFolder(root, 'postgresql', files)

describe('ops plan without a database', () => {
  it('plans each file as if the tables of those before it were large and in use', async () => {
    const { exitCode, document } = await opsJson(['plan', '--migrations', folderOf(first, index)])
    expect(exitCode).toBe(0)
    expect(document).toMatchObject({
      command: 'plan',
      file: null,
      plan: {
        dialect: 'postgresql',
        maintenance: false,
        basis: { facts: null, ledgerHead: null },
        files: [
          { tag: first.tag, class: 'direct', steps: [{ kind: 'run', transaction: 'own' }] },
          {
            tag: index.tag,
            class: 'online',
            steps: [
              {
                id: '0001_index/1.1',
                kind: 'create-index-concurrently',
                transaction: 'none',
                locks: [{ mode: 'SHARE UPDATE EXCLUSIVE', name: 'accounts' }],
                estimate: null,
              },
            ],
          },
        ],
      },
    })
  })

  it('exits 4 where something breaks the running app, with the plan and the way out; --maintenance accepts it', async () => {
    const folder = folderOf(first, index, dropped)
    const { exitCode, document } = await opsJson(['plan', '--migrations', folder])
    expect([exitCode, document.error?.code]).toEqual([4, 'PLAN.REFUSED'])
    expect(document).toMatchObject({ plan: { files: [{}, {}, { class: 'phased', steps: [] }] } })

    const text = await ops(['plan', '--migrations', folder])
    expect(text.exitCode).toBe(4)
    expect(text.stdout).toContain('0002_drop.sql  phased')
    expect(text.stdout).toContain('statement 1, line 2: the running app still reads and writes email')
    expect(text.stderr).toContain('PLAN.REFUSED')

    const accepted = await ops(['plan', '--migrations', folder, '--maintenance'])
    expect(accepted.exitCode).toBe(0)
    expect(accepted.stdout).toContain('ALTER TABLE accounts DROP COLUMN email;')
    expect(accepted.stdout).toContain('blocks until it is done: accepted')
  })

  it('prints Markdown for a pull request', async () => {
    const { stdout } = await ops(['plan', '--migrations', folderOf(first, index), '--format', 'markdown'])
    expect(stdout).toContain('### Migration plan')
    expect(stdout).toContain('#### `0001_index.sql` — online')
    expect(stdout).toContain('| 1.1 | create-index-concurrently | SHARE UPDATE EXCLUSIVE on accounts |')
    expect(stdout).toContain(
      '```sql\nCREATE INDEX CONCURRENTLY "accounts_email_idx" ON "accounts" (email);\n```',
    )
  })

  it('writes the plan for its maker alone, never over a file, and prints no password of it', async () => {
    const out = path.join(root, 'plan.json')
    const args = ['plan', '--migrations', folderOf(first, role), '--out', out]
    const { exitCode, stdout } = await ops(args)
    expect(exitCode).toBe(0)
    expect(stdout).toContain(`Written     ${out}`)
    expect(stdout).not.toContain('hush')
    expect(statSync(out).mode & 0o777).toBe(0o600)
    const plan = decodePlan(out, readFileSync(out, 'utf8'))
    expect(stdout).toContain(plan.hash)
    expect(plan.files[1]?.steps[0]?.sql).toEqual(["CREATE ROLE reader PASSWORD 'hush'"])
    const again = await opsJson(args)
    expect([again.exitCode, again.document.error?.code]).toEqual([2, 'USAGE.INVALID'])
  })

  it('plans SQLite as it stands', async () => {
    const folder = journalFolder(root, 'sqlite', [{ tag: '0000_a', sql: 'CREATE TABLE a (id integer)' }])
    const env = { DATABASE_URL: `file:${path.join(root, 'none.db')}` }
    const { exitCode, document } = await opsJson(['plan', '--migrations', folder], { env })
    expect(exitCode).toBe(0)
    expect(document).toMatchObject({
      plan: { dialect: 'sqlite', files: [{ class: 'direct', steps: [{ locks: [], transaction: 'own' }] }] },
    })
    expect((await ops(['plan', '--migrations', folder], { env })).stdout).toContain('by one writer')
  })
})

describe.each(drawnVersions)('ops plan with PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  it('plans what is pending by the facts of the database, the same each time', async () => {
    const { url } = await pg.fresh()
    const env = { DATABASE_URL: url }
    const plan = (folder: string) => opsJson(['plan', '--migrations', folder], { env })
    await ops(['migrate', '--migrations', folderOf(first)], { env })
    const folder = folderOf(first, index)
    const empty = await plan(folder)
    expect(empty.document).toMatchObject({
      plan: {
        basis: {
          ledgerHead: { createdAtMs: expect.any(Number) },
          facts: { serverVersion: expect.any(Number) },
        },
        files: [{ tag: index.tag, class: 'direct' }],
      },
    })
    expect((await plan(folder)).document).toEqual(empty.document)

    await withClient(url, (client) =>
      client.query("insert into accounts select n, 'e' from generate_series(1, 30000) n; analyze accounts"),
    )
    const filled = await plan(folder)
    expect(filled.document).toMatchObject({
      plan: { files: [{ class: 'online', steps: [{ estimate: { rows: 30_000 } }] }] },
    })
    await ops(['migrate', '--migrations', folder], { env })
    expect((await plan(folder)).document).toMatchObject({ plan: { files: [] } })
  })
})
