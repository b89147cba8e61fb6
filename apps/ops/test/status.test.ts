import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createHash } from 'node:crypto'
import { createClient } from '@libsql/client'
import { usePostgres } from '@twinship/testkit'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { opsJson, ops } from './run-ops.ts'
import { servers } from './servers.ts'
import { journalFolder, layoutV1, removeFile, type Sql } from './status-folder.ts'

const root = mkdtempSync(path.join(tmpdir(), 'twinship-status-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const a = { tag: '0000_a', sql: 'CREATE TABLE a (id integer);\n' }
const b = { tag: '0001_b', sql: 'CREATE TABLE b (id integer);\n' }
const c = { tag: '0002_c', sql: 'CREATE TABLE c (id integer);\n' }

let files = 0

describe.each(servers)('%s %i', (kind, version) => {
  const pg = kind === 'PostgreSQL' ? usePostgres({ version }) : undefined
  let url = ''
  let file = ''
  let name = ''
  beforeEach(async () => {
    file = path.join(root, `${++files}.db`)
    url = `file:${file}`
    if (pg !== undefined) ({ url, name } = await pg.fresh())
  })

  const folderOf = (list: readonly Sql[]) => journalFolder(root, pg ? 'postgresql' : 'sqlite', list)
  const run = (command: readonly string[], folder: string) =>
    opsJson([...command, '--migrations', folder], { env: { DATABASE_URL: url } })
  const text = async (folder: string, ...more: readonly string[]) =>
    (await ops(['status', '--migrations', folder, ...more], { env: { DATABASE_URL: url } })).stdout
  const sql = async (statement: string) => {
    if (pg !== undefined) return void (await pg.server.query(statement, name))
    const client = createClient({ url })
    await client.execute(statement)
    client.close()
  }
  const ledger = pg ? 'drizzle.__drizzle_migrations' : '__drizzle_migrations'
  /** --check fails with this code, and the others never do. */
  const expectCheck = async (folder: string, code: string | undefined) => {
    expect(await run(['status'], folder)).toMatchObject({ exitCode: 0, stderr: '' })
    const checked = await run(['status', '--check'], folder)
    expect([checked.exitCode, checked.document.error?.code, checked.stderr]).toEqual([code ? 4 : 0, code, ''])
    return checked.document
  }

  it('pending, then up to date, and nothing is made by looking', async () => {
    const folder = folderOf([a, b])
    const pending = { kind: 'pending', code: 'MIGRATION.PENDING', next: 'ops migrate' }
    expect(await expectCheck(folder, 'MIGRATION.PENDING')).toMatchObject({
      upToDate: false,
      pending: [a.tag, b.tag],
      layout: 'journal',
      migrations: [
        { tag: a.tag, ...pending },
        { tag: b.tag, ...pending },
      ],
    })
    const staged = await opsJson(['status', '--migrations', folder], {
      env: { DATABASE_URL: url, NODE_ENV: 'staging' },
    })
    expect(staged.document).toMatchObject({ migrations: [{ next: 'ops deploy' }, { next: 'ops deploy' }] })
    if (pg === undefined) expect(existsSync(file)).toBe(false)
    else
      expect(await pg.server.query("select 1 from pg_namespace where nspname = 'drizzle'", name)).toEqual([])
    expect((await run(['migrate'], folder)).document).toMatchObject({ applied: [a.tag, b.tag] })
    expect(await expectCheck(folder, undefined)).toMatchObject({
      upToDate: true,
      applied: [a.tag, b.tag],
      surplus: [],
      findings: [],
      migrations: [{ kind: 'applied', code: null }, { kind: 'applied' }],
    })
    expect(await text(folder)).toContain(
      '2 applied, 0 pending\n  + 0000_a  applied\n  + 0001_b  applied\nJournal     nothing found\n',
    )
  })

  it('edited: before all else, and nothing more is applied', async () => {
    const folder = folderOf([a, b])
    await run(['migrate'], folder)
    const edited = folderOf([{ ...a, sql: 'CREATE TABLE a (id integer, more text);\n' }, b, c])
    const { migrations } = await expectCheck(edited, 'MIGRATION.EDITED')
    expect(migrations).toMatchObject([
      { kind: 'edited', code: 'MIGRATION.EDITED', next: 'git log -p -- 0000_a.sql' },
      { kind: 'applied' },
      { kind: 'pending' },
    ])
    expect(await text(edited)).toMatch(
      /! 0000_a {2}edited after it was applied {2}MIGRATION\.EDITED\n.+\n +→ git log/,
    )
    for (const command of ['migrate', 'deploy', 'start']) {
      expect(await run([command], edited)).toMatchObject({
        exitCode: 4,
        document: { error: { code: 'MIGRATION.EDITED', details: { migrations: [a.tag] } } },
      })
    }
    expect(await run(['status'], edited)).toMatchObject({ document: { pending: [c.tag] } })
  })

  it('a checkout with other line ends is no edit, and an edit of comments is a note', async () => {
    const two = { ...a, sql: `-- one\n${a.sql}` }
    await run(['migrate'], folderOf([two, b]))
    const crlf = folderOf(
      [two, b].map((one) => ({ ...one, sql: `\uFEFF${one.sql.replaceAll('\n', '\r\n')}` })),
    )
    expect(await expectCheck(crlf, undefined)).toMatchObject({ upToDate: true })
    expect((await run(['migrate'], crlf)).document).toMatchObject({ applied: [] })
    const commented = folderOf([{ ...a, sql: `-- two\n${a.sql}` }, b])
    expect(await expectCheck(commented, undefined)).toMatchObject({
      migrations: [{ kind: 'edited-comments-only', code: null }, { kind: 'applied' }],
    })
    expect(await text(commented)).toContain('+ 0000_a  applied (note: its comments were edited since)\n')
  })

  it('out of order, in the middle and appended with an older time: deploy refuses, development applies', async () => {
    await run(['migrate'], folderOf([a, { ...c, when: 3000 }]))
    for (const folder of [
      folderOf([a, { ...b, when: 2000 }, { ...c, when: 3000 }]),
      folderOf([a, { ...c, when: 3000 }, { ...b, when: 2000 }]),
    ]) {
      const { migrations } = await expectCheck(folder, 'MIGRATION.OUT_OF_ORDER')
      expect(migrations).toContainEqual(
        expect.objectContaining({ tag: b.tag, kind: 'out-of-order', laterApplied: [c.tag] }) as object,
      )
      expect(await text(folder)).toContain('out of order: 0002_c came first  MIGRATION.OUT_OF_ORDER\n')
      expect(await run(['deploy'], folder)).toMatchObject({
        exitCode: 4,
        document: { error: { code: 'MIGRATION.OUT_OF_ORDER', details: { migrations: [b.tag] } } },
      })
    }
    const late = folderOf([a, { ...b, when: 2000 }, { ...c, when: 3000 }])
    expect(await run(['migrate'], late)).toMatchObject({
      exitCode: 0,
      stderr: `Out of order, and applied nevertheless: ${b.tag}.\n`,
      document: { applied: [b.tag], outOfOrder: [b.tag] },
    })
    expect(await expectCheck(late, undefined)).toMatchObject({ upToDate: true })
    const later = folderOf([a, { tag: '0001_d', sql: 'SELECT 1;', when: 1500 }, { ...b, when: 2000 }, c])
    expect(await run(['deploy', '--allow-out-of-order'], later)).toMatchObject({
      exitCode: 0,
      document: { applied: ['0001_d'], outOfOrder: ['0001_d'], outcome: 'applied' },
    })
  })

  it('ahead, and what is pending behind it is not passed over in silence', async () => {
    await run(['migrate'], folderOf([a, b, c]))
    const older = folderOf([a, b])
    expect(await expectCheck(older, 'MIGRATION.AHEAD')).toMatchObject({
      upToDate: false,
      surplus: [{ kind: 'ahead', code: 'MIGRATION.AHEAD', next: 'ops status', row: { createdAtMs: 3000 } }],
    })
    expect(await text(older)).toMatch(
      /2 applied, 0 pending, 1 ahead\n[^]+! [0-9a-f]{12} +in the database, not in/,
    )
    expect(await run(['migrate'], older)).toMatchObject({
      stderr: 'The database has 1 more than this folder: see ops status.\n',
      document: { applied: [] },
    })
    const branch = folderOf([a, b, { tag: '0002_d', sql: 'CREATE TABLE d (id integer);', when: 2500 }])
    await expectCheck(branch, 'MIGRATION.AHEAD')
    expect(await run(['deploy'], branch)).toMatchObject({
      exitCode: 4,
      document: { error: { code: 'MIGRATION.AHEAD', details: { ahead: 1 } } },
    })
    expect(await run(['migrate'], branch)).toMatchObject({
      exitCode: 0,
      stderr: 'The database has 1 more than this folder: see ops status.\n',
      document: { applied: ['0002_d'] },
    })
  })

  it('a file that is missing is no row ahead, and stops before the database', async () => {
    const folder = folderOf([a, b])
    await run(['migrate'], folder)
    removeFile(folder, a.tag)
    const document = await expectCheck(folder, 'MIGRATION.FILE_MISSING')
    expect(document).toMatchObject({
      upToDate: false,
      migrations: [{ kind: 'missing', code: 'MIGRATION.FILE_MISSING' }, { kind: 'applied' }],
      surplus: [],
      findings: [{ code: 'JOURNAL.MISSING_FILE', severity: 'error' }],
    })
    expect(await text(folder)).toContain(
      '! 0000_a  applied, and its file is missing  MIGRATION.FILE_MISSING\n',
    )
    for (const target of [url, pg ? url.replace(name, 'not_there') : `file:${root}/not-there.db`]) {
      const refused = await run(['migrate', '--url', target], folder)
      expect(refused).toMatchObject({ exitCode: 4, document: { error: { code: 'MIGRATION.FILE_MISSING' } } })
    }
    expect(existsSync(path.join(root, 'not-there.db'))).toBe(false)
  })

  it('a time changed in the journal after it was applied', async () => {
    await run(['migrate'], folderOf([a, b]))
    const redated = folderOf([a, { ...b, when: 2500 }])
    await expectCheck(redated, undefined)
    expect((await run(['migrate'], redated)).document).toMatchObject({ applied: [] })
    const more = await run(['migrate'], folderOf([a, { ...b, when: 2500 }, c]))
    expect(more).toMatchObject({ exitCode: 0, document: { applied: [c.tag] } })
  })

  it('the layout of drizzle-kit 1.x, by the names that Drizzle 1.0 records', async () => {
    const one = { tag: '20250101000000_a', sql: a.sql }
    const two = { tag: '20250102000000_b', sql: b.sql }
    const folder = layoutV1(root, pg ? 'postgres' : 'sqlite', [one, two])
    expect(await expectCheck(folder, 'MIGRATION.PENDING')).toMatchObject({ layout: 'folders' })
    if (pg !== undefined) await sql('create schema drizzle')
    await sql(
      `create table ${ledger} (id integer primary key, hash text not null, created_at bigint, name text)`,
    )
    const record = (id: number, { tag, sql: content }: Sql, day: number) => {
      const hash = createHash('sha256').update(content).digest('hex')
      return sql(`insert into ${ledger} values (${id}, '${hash}', ${Date.UTC(2025, 0, day)}, '${tag}')`)
    }
    await record(1, one, 1)
    await record(2, two, 2)
    expect(await expectCheck(folder, undefined)).toMatchObject({ applied: [one.tag, two.tag] })
    expect(await run(['migrate'], folder)).toMatchObject({ exitCode: 0, document: { applied: [] } })
    writeFileSync(path.join(folder, two.tag, 'migration.sql'), c.sql)
    await expectCheck(folder, 'MIGRATION.EDITED')
  })

  it('the layout of drizzle-kit 1.x is applied, and recorded as Drizzle 1.0 does', async () => {
    const one = { tag: '20250101000000_a', sql: a.sql }
    const folder = layoutV1(root, pg ? 'postgres' : 'sqlite', [one])
    expect(await run(['migrate'], folder)).toMatchObject({ exitCode: 0, document: { applied: [one.tag] } })
    expect(await expectCheck(folder, undefined)).toMatchObject({
      layout: 'folders',
      migrations: [{ kind: 'applied', row: { name: one.tag } }],
    })
  })

  it.each(['snapshot alone', 'empty'])(
    'a folder of drizzle-kit 1.x without migration.sql, %s',
    async (how) => {
      const one = { tag: '20250101000000_a', sql: a.sql }
      const folder = layoutV1(root, pg ? 'postgres' : 'sqlite', [
        one,
        { tag: '20250102000000_b', sql: b.sql },
      ])
      rmSync(path.join(folder, '20250102000000_b', 'migration.sql'))
      if (how === 'empty') rmSync(path.join(folder, '20250102000000_b', 'snapshot.json'))
      expect(await expectCheck(folder, 'MIGRATION.FILE_MISSING')).toMatchObject({
        migrations: [{ kind: 'pending' }, { kind: 'missing', tag: '20250102000000_b' }],
      })
      const refused = await run(['migrate'], folder)
      expect(refused).toMatchObject({ exitCode: 4, document: { error: { code: 'MIGRATION.FILE_MISSING' } } })
    },
  )

  it('findings: errors fail the check, notes are for --verbose', async () => {
    const comment = { tag: '0001_custom', sql: 'SELECT 1;\n-- the end' }
    const folder = folderOf([a, comment])
    await run(['migrate'], folder)
    expect(await expectCheck(folder, undefined)).toMatchObject({ findings: [] })
    expect((await run(['status', '--verbose'], folder)).document).toMatchObject({
      findings: [{ code: 'SQL.OPEN_COMMENT', severity: 'note' }],
    })
    expect(await text(folder, '--verbose')).toContain('Journal     1 note\n  note  SQL.OPEN_COMMENT')
    const broken = folderOf([a, { ...comment, sql: 'CREAT TABLE b (id integer);' }])
    expect(await expectCheck(broken, 'MIGRATION.EDITED')).toMatchObject({
      findings: [{ code: 'MIGRATION.SYNTAX', severity: 'error', tag: comment.tag, line: 1 }],
    })
    const pending = folderOf([a, comment, { tag: '0002_typo', sql: 'CREAT TABLE b (id integer);' }])
    expect(await expectCheck(pending, 'MIGRATION.JOURNAL')).toMatchObject({
      error: { details: { findings: ['MIGRATION.SYNTAX'] } },
    })
    expect(await text(pending)).toMatch(/ {2}error {2}MIGRATION\.SYNTAX {2}0002_typo\.sql:1\n[^]+\n {4}→ /)
  })
})
