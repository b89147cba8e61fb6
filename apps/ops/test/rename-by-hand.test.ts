import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { usePostgres, withClient } from '@twinship/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { blocksOf, readDocument } from './document.ts'
import { opsJson } from './run-ops.ts'
import { drawnVersions } from './servers.ts'
import { journalFolder, type Sql } from './status-folder.ts'

const blocks = blocksOf(readDocument('zero-downtime.md'), 'sql', 'sh')
const marked = (language: string, note: string) =>
  blocks.filter((block) => block.language === language && block.note === note).map(({ text }) => text)
const base: Sql = { tag: '0000_base', sql: marked('sql', 'base')[0]?.replaceAll(';\nC', ';--> statement-breakpoint\nC') ?? '' } // prettier-ignore
const releases = [1, 2, 3].map((release) =>
  marked('sql', `release=${release}`).map((sql, file): Sql => ({ tag: `000${release}${file}_release`, sql })),
)
const commandOf = (release: number) =>
  (marked('sh', `release=${release}`)[0] ?? '').replace('pnpm ops ', '').split(' ')

/** The rename of docs/zero-downtime.md by its own words, with queries of old and new versions of the app in between. */
describe.each(drawnVersions)('a rename in three releases, on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })
  const root = mkdtempSync(path.join(tmpdir(), 'twinship-rename-'))
  afterAll(() => rmSync(root, { recursive: true, force: true }))
  let url = ''
  let name = ''
  beforeAll(async () => {
    ;({ url, name } = await pg.fresh())
    expect(await run(0, ['migrate'])).toMatchObject({ exitCode: 0 })
    await sql("INSERT INTO users (id, name) SELECT n, 'name ' || n FROM generate_series(1, 20000) n")
    await sql('ANALYZE users')
  })

  const sql = (statement: string) =>
    withClient(
      url,
      async (client) => (await client.query<{ readonly [key: string]: unknown }>(statement)).rows,
    )
  const run = (release: number, args: readonly string[]) => {
    const files = [base, ...releases.slice(0, release).flat()]
    const env = { NODE_ENV: 'staging', DATABASE_URL: url, PATH: process.env['PATH'] ?? '' }
    return opsJson([...args, '--migrations', journalFolder(root, 'postgresql', files)], { env, cwd: root })
  }
  const deploy = (release: number) =>
    run(
      release,
      commandOf(release).map((word) => (word === 'app' ? name : word)),
    )
  const namesOf = async (id: number) => (await sql(`SELECT * FROM users WHERE id = ${id}`))[0]
  const left = async () => Number((await sql(marked('sql', 'left')[0] ?? ''))[0]?.['left'])

  it('has the files and commands of three releases', () => {
    expect(releases.map((files) => files.length)).toEqual([2, 1, 2])
    expect([1, 2, 3].map(commandOf)).toEqual([
      ['deploy'],
      ['deploy'],
      ['deploy', '--maintenance', '--confirm', 'app'],
    ])
  })

  it('1. Expand: what the app writes is in both columns', async () => {
    expect(await deploy(1)).toMatchObject({ exitCode: 0, document: { applied: [{}, {}] } })
    await sql("INSERT INTO users (id, name) VALUES (20001, 'old app')")
    await sql("UPDATE users SET name = 'renamed by the old app' WHERE id = 1")
    expect(await namesOf(20_001)).toMatchObject({ name: 'old app', full_name: 'old app' })
    expect(await namesOf(1)).toMatchObject({ full_name: 'renamed by the old app' })
    expect(await left()).toBe(19_999)
  })

  it('The copy: every row has both', async () => {
    await sql(marked('sql', 'copy')[0] ?? '')
    expect(await left()).toBe(0)
  })

  it('2. Move: old and new versions write side by side', async () => {
    expect(await deploy(2)).toMatchObject({ exitCode: 0 })
    await sql("INSERT INTO users (id, name, full_name) VALUES (20002, DEFAULT, 'new app')")
    await sql("INSERT INTO users (id, name) VALUES (20003, 'old app')")
    await sql("UPDATE users SET full_name = 'renamed by the new app' WHERE id = 2")
    expect(await namesOf(20_002)).toMatchObject({ name: 'new app', full_name: 'new app' })
    expect(await namesOf(20_003)).toMatchObject({ name: 'old app', full_name: 'old app' })
    expect(await namesOf(2)).toMatchObject({ name: 'renamed by the new app' })
    expect(await left()).toBe(0)
  })

  it('3. Contract: only with consent, and then the column is gone', async () => {
    const refused = await run(3, ['deploy'])
    expect([refused.exitCode, refused.document.error?.code]).toEqual([4, 'PLAN.REFUSED'])
    expect(await deploy(3)).toMatchObject({ exitCode: 0 })
    await sql("INSERT INTO users (id, full_name) VALUES (20004, 'last app')")
    expect(Object.keys((await namesOf(20_004)) ?? {})).not.toContain('name')
    expect(await namesOf(3)).toMatchObject({ full_name: 'name 3' })
  })
})
