import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createClient } from '@libsql/client'
import { parseDatabaseUrl, type DatabaseTarget } from '@twinship/core'
import { pgVersions, usePostgres } from '@twinship/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { applyMigrations, migrationsFolder, readMigrationFolder } from '../src/migrations/index.ts'
import { openMigrationClient } from '../src/migrations/postgres-client.ts'

let directory = ''
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'twinship-migrations-'))
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

type File = { readonly tag: string; readonly sql: string; readonly when?: number }

/** A drizzle-kit folder of these files. */
function makeFolder(dialect: string, files: readonly File[]): string {
  const folder = mkdtempSync(path.join(directory, 'folder-'))
  const entries = files.map(({ tag, when }, idx) => ({
    idx,
    version: '7',
    when: when ?? idx + 1,
    tag,
    breakpoints: true,
  }))
  mkdirSync(path.join(folder, 'meta'))
  writeFileSync(
    path.join(folder, 'meta', '_journal.json'),
    JSON.stringify({ version: '7', dialect, entries }),
  )
  for (const { tag, sql } of files) writeFileSync(path.join(folder, `${tag}.sql`), sql)
  return folder
}

const first = {
  tag: '0000_first',
  sql: 'CREATE TABLE a (id integer primary key);\n--> statement-breakpoint\nCREATE TABLE b (id integer);',
}
const second = {
  tag: '0001_second',
  sql: 'CREATE TABLE c (id integer);\n--> statement-breakpoint\nINSERT INTO a VALUES (1), (2);',
}
const nothing = { tag: '0002_nothing', sql: '-- Only the other dialect changed.\nSELECT 1;\n' }
const custom = { tag: '0003_custom', sql: '-- Custom SQL migration file, put your code below! --' }
const failing = {
  tag: '0001_failing',
  sql: 'CREATE TABLE c (id integer);\n--> statement-breakpoint\nINSERT INTO a VALUES (7), (7);',
}

const file = (name: string): DatabaseTarget => parseDatabaseUrl(`file:${name}`, directory)

describe('readMigrationFolder', () => {
  it('reads the folders of this package in order', () => {
    for (const dialect of ['postgresql', 'sqlite'] as const) {
      const folder = readMigrationFolder(migrationsFolder(dialect))
      expect(folder.dialect).toBe(dialect)
      expect(folder.migrations.map((migration) => migration.tag)).toEqual(
        folder.migrations.map((migration) => migration.tag).toSorted(),
      )
    }
  })

  it.each([
    ['no folder', 'MIGRATION.FOLDER_MISSING', () => path.join(directory, 'none')],
    ['a journal that is no JSON', 'MIGRATION.JOURNAL', () => damaged('{')],
    [
      'a journal of another form',
      'MIGRATION.JOURNAL',
      () => damaged('{"version":"7","dialect":"sqlite","entries":[{"idx":0}]}'),
    ],
    ['a tag that leads elsewhere', 'MIGRATION.JOURNAL', () => retag('../x')],
    [
      'timestamps that do not increase',
      'MIGRATION.JOURNAL',
      () =>
        makeFolder('sqlite', [
          { ...first, when: 5 },
          { ...second, when: 5 },
        ]),
    ],
    ['a missing file', 'MIGRATION.FILE_MISSING', () => withoutFile()],
    ['another dialect', 'MIGRATION.DIALECT', () => makeFolder('mysql', [first])],
  ])('refuses %s', (_what, code, folder) => {
    expect(() => readMigrationFolder(folder())).toThrow(expect.objectContaining({ code }) as Error)
  })

  function damaged(journal: string): string {
    const folder = makeFolder('sqlite', [first])
    writeFileSync(path.join(folder, 'meta', '_journal.json'), journal)
    return folder
  }
  function retag(tag: string): string {
    const folder = makeFolder('sqlite', [first])
    const journal = path.join(folder, 'meta', '_journal.json')
    writeFileSync(journal, readFileSync(journal, 'utf8').replace(first.tag, tag))
    return folder
  }
  function withoutFile(): string {
    const folder = makeFolder('sqlite', [first])
    rmSync(path.join(folder, `${first.tag}.sql`))
    return folder
  }
})

describe('SQLite', () => {
  it('creates the file and its folder, and applies once', async () => {
    const target = file('some/new folder/größe.db')
    const folder = makeFolder('sqlite', [first, second, nothing, custom].slice(0, 3))
    expect(await applyMigrations({ target, folder, create: true })).toEqual({
      applied: [first.tag, second.tag, nothing.tag],
      total: 3,
    })
    expect(await applyMigrations({ target, folder })).toEqual({ applied: [], total: 3 })
    expect(await applyMigrations({ target, folder: makeFolder('sqlite', [first]) })).toEqual({
      applied: [],
      total: 1,
    })
  })

  it('keeps nothing of a migration that fails, and says which statement it was', async () => {
    const target = file('failing.db')
    const folder = makeFolder('sqlite', [first, failing])
    await expect(applyMigrations({ target, folder, create: true })).rejects.toMatchObject({
      code: 'MIGRATION.FAILED',
      message: '0001_failing, statement 2: UNIQUE constraint failed: a.id (SQLITE_CONSTRAINT_PRIMARYKEY).',
      details: { migration: '0001_failing', statement: 2 },
    })
    expect(existsSync(path.join(directory, 'failing.db'))).toBe(false)
    await applyMigrations({ target, folder: makeFolder('sqlite', [first]), create: true })
    await expect(applyMigrations({ target, folder })).rejects.toMatchObject({ code: 'MIGRATION.FAILED' })
    const mended = makeFolder('sqlite', [first, { ...failing, sql: second.sql }])
    expect((await applyMigrations({ target, folder: mended })).applied).toEqual([failing.tag])
  })

  it('does not take the log of a deleted database for its own', async () => {
    const target = file('again.db')
    const log = path.join(directory, 'again.db-wal')
    writeFileSync(log, 'left behind')
    await applyMigrations({ target, folder: makeFolder('sqlite', [first]), create: true })
    expect(existsSync(log)).toBe(false)
  })

  it('makes no file unless told to', async () => {
    const target = file('typo.db')
    await expect(applyMigrations({ target, folder: makeFolder('sqlite', [first]) })).rejects.toMatchObject({
      code: 'CONNECT.NO_DATABASE',
    })
    expect(existsSync(path.join(directory, 'typo.db'))).toBe(false)
  })

  it('lets two start at once', async () => {
    const target = file('race.db')
    const folder = makeFolder('sqlite', [first, second])
    const reports = await Promise.all([1, 2, 3].map(() => applyMigrations({ target, folder, create: true })))
    expect(reports.flatMap((report) => report.applied).toSorted()).toEqual([first.tag, second.tag])
  })

  it.each([
    ['a file that is no database', 'DB.NOT_A_DATABASE', 'not-a-database.db'],
    ['a folder in its place', 'DB.READ_ONLY', 'a-folder.db'],
    ['a path through a file', 'DB.READ_ONLY', 'not-a-database.db/x.db'],
  ])('refuses %s', async (_what, code, name) => {
    writeFileSync(path.join(directory, 'not-a-database.db'), 'x'.repeat(8192))
    mkdirSync(path.join(directory, 'a-folder.db'), { recursive: true })
    await expect(
      applyMigrations({ target: file(name), folder: makeFolder('sqlite', [first]), create: true }),
    ).rejects.toMatchObject({ code })
  })

  it('waits its turn and then says that another session holds the database', async () => {
    const target = file('busy.db')
    const folder = makeFolder('sqlite', [first, second])
    await applyMigrations({ target, folder: makeFolder('sqlite', [first]), create: true })
    const client = createClient({ url: target.url })
    const transaction = await client.transaction('write')
    await expect(applyMigrations({ target, folder })).rejects.toMatchObject({ code: 'DB.BUSY', exitCode: 6 })
    await transaction.rollback()
    client.close()
  })

  it('refuses a migration that Drizzle would pass over, and a folder for another database', async () => {
    const target = file('late.db')
    await applyMigrations({
      target,
      folder: makeFolder('sqlite', [first, { ...second, when: 9 }]),
      create: true,
    })
    const late = makeFolder('sqlite', [first, { ...nothing, when: 5 }, { ...second, when: 9 }])
    await expect(applyMigrations({ target, folder: late })).rejects.toMatchObject({
      code: 'MIGRATION.OUT_OF_ORDER',
    })
    await expect(
      applyMigrations({ target, folder: makeFolder('postgresql', [first]) }),
    ).rejects.toMatchObject({ code: 'MIGRATION.DIALECT' })
  })
})

describe.each(pgVersions())('PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })
  let target: DatabaseTarget
  beforeEach(async () => {
    const database = await pg.fresh()
    target = parseDatabaseUrl(database.url, directory)
  })

  it('applies once', async () => {
    const folder = makeFolder('postgresql', [first, second, nothing, custom])
    expect((await applyMigrations({ target, folder })).applied).toHaveLength(4)
    expect(await applyMigrations({ target, folder })).toEqual({ applied: [], total: 4 })
  })

  it('lets five start at once', async () => {
    const folder = makeFolder('postgresql', [first, second])
    const reports = await Promise.all([1, 2, 3, 4, 5].map(() => applyMigrations({ target, folder })))
    expect(reports.flatMap((report) => report.applied)).toEqual([first.tag, second.tag])
  })

  it('keeps nothing of a migration that fails, names the statement and no row values', async () => {
    const folder = makeFolder('postgresql', [first, failing])
    await expect(applyMigrations({ target, folder })).rejects.toMatchObject({
      code: 'MIGRATION.FAILED',
      message: '0001_failing, statement 2: duplicate key value violates unique constraint "a_pkey" (23505).',
    })
    const cast = makeFolder('postgresql', [{ tag: '0000_cast', sql: "SELECT 'secret'::integer;" }])
    await expect(applyMigrations({ target, folder: cast })).rejects.toMatchObject({
      message: '0000_cast, statement 1: refused (22P02).',
    })
    const again = makeFolder('postgresql', [first])
    expect((await applyMigrations({ target, folder: again })).applied).toEqual([first.tag])
  })

  it('gives up on a migration that does not end', async () => {
    const client = openMigrationClient(target.url)
    await client`select pg_advisory_lock(8392554877)`
    const notices: string[] = []
    const run = applyMigrations({
      target,
      folder: makeFolder('postgresql', [first]),
      lockWaitMs: 300,
      onNotice: (text) => notices.push(text),
    })
    await expect(run).rejects.toMatchObject({ code: 'DB.BUSY' })
    expect(notices).toHaveLength(1)
    await client.end()
  })

  it('creates a missing database where it may, with any name', async () => {
    const url = new URL(target.url)
    url.pathname = '/new%20"db"%20ö'
    const missing = parseDatabaseUrl(url.href, directory)
    const folder = makeFolder('postgresql', [first])
    await expect(applyMigrations({ target: missing, folder })).rejects.toMatchObject({
      code: 'CONNECT.NO_DATABASE',
    })
    await applyMigrations({ target: missing, folder, create: true })
    expect((await applyMigrations({ target: missing, folder })).applied).toEqual([])
    const client = openMigrationClient(target.url)
    await client.unsafe('drop database "new ""db"" ö"')
    await client.end()
  })
})
