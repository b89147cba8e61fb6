import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { createSqliteDatabase } from '../../src/index.ts'
import { journalFolder } from '../support/folder-builder.ts'
import { run } from '../support/run.ts'
import { useSqlite, withClient } from './place.ts'

const sqlite = { dialect: 'sqlite' } as const
const good = journalFolder({ '0000_a': 'CREATE TABLE a (n integer);' }, sqlite)
const bad = journalFolder({ '0000_a': 'CREATE TABLE a (n integer);\nINSERT INTO nope VALUES (1);' }, sqlite)

describe('the file of a SQLite database', () => {
  const fresh = useSqlite()
  const beside = (file: string) => readdirSync(path.dirname(file))

  it('is missed by reading, and not made by it', async () => {
    const { database, path: file } = await fresh()
    const missing = { code: 'CONNECT.NO_DATABASE', exitCode: 2 }
    await expect(database.readState()).rejects.toMatchObject(missing)
    await expect(database.readAudit()).rejects.toMatchObject(missing)
    await expect(run(database, good)).rejects.toMatchObject(missing)
    expect(beside(file)).toEqual([])
  })

  it('is made with its folders, and is afterwards as SQLite makes files', async () => {
    const place = await fresh()
    const file = path.join(path.dirname(place.path), 'deep', 'er', 'x.db')
    const database = createSqliteDatabase({ url: `file:${file}`, path: file, location: 'x' })
    const texts: string[] = []
    await run(database, good, {
      create: true,
      onEvent: (event) => (event.kind === 'notice' ? void texts.push(event.text) : undefined),
    })
    expect(texts).toEqual(['Created the database x.'])
    expect(beside(file)).toEqual(['x.db'])
    await withClient(`file:${file}`, async (client) => {
      const { rows } = await client.execute('pragma journal_mode')
      expect(rows).toMatchObject([{ journal_mode: 'delete' }])
    })
  })

  it('goes again when nothing could be applied to it, and stays when something was', async () => {
    const place = await fresh()
    await expect(run(place.database, bad, { create: true })).rejects.toMatchObject({
      code: 'MIGRATION.FAILED',
    })
    expect(beside(place.path)).toEqual([])
    const both = journalFolder(
      { '0000_a': 'CREATE TABLE b (n integer);', '0001_b': 'INSERT INTO nope VALUES (1);' },
      sqlite,
    )
    await expect(run(place.database, both, { create: true })).rejects.toMatchObject({
      code: 'MIGRATION.FAILED',
    })
    expect(beside(place.path)).toEqual(['test.db'])
    expect((await place.database.readState()).rows).toHaveLength(1)
  })

  it('that was there stays, whatever happens', async () => {
    const place = await fresh()
    writeFileSync(place.path, '')
    await expect(run(place.database, bad, { create: true })).rejects.toMatchObject({
      code: 'MIGRATION.FAILED',
    })
    expect((await place.database.readState()).attempts).toMatchObject([{ state: 'failed' }])
  })

  it('does not take over the log of a database that was deleted', async () => {
    const place = await fresh()
    for (const suffix of ['-wal', '-shm', '-journal']) writeFileSync(`${place.path}${suffix}`, 'left behind')
    await run(place.database, good, { create: true })
    expect(await place.rows('pragma integrity_check')).toEqual([{ integrity_check: 'ok' }])
    expect(await place.rows('select * from a')).toEqual([])
  })

  it('is made once by five that start at once', async () => {
    const place = await fresh()
    const folder = journalFolder(
      { '0000_a': 'CREATE TABLE a (n integer);\nINSERT INTO a VALUES (1);' },
      sqlite,
    )
    const reports = await Promise.all(
      Array.from({ length: 5 }, () => run(place.database, folder, { create: true, waitMs: 60_000 })),
    )
    expect(reports.flatMap(({ applied }) => applied)).toHaveLength(1)
    expect(await place.rows('select n from a')).toEqual([{ n: 1 }])
  })

  it('that is none of SQLite, or a folder, is refused by its code', async () => {
    const place = await fresh()
    writeFileSync(place.path, 'no database at all '.repeat(100))
    await expect(place.database.readState()).rejects.toMatchObject({ code: 'DB.NOT_A_DATABASE' })
    await expect(run(place.database, good, { create: true })).rejects.toMatchObject({
      code: 'DB.NOT_A_DATABASE',
    })
    expect(existsSync(place.path)).toBe(true)
    const folder = path.join(path.dirname(place.path), 'folder')
    mkdirSync(folder)
    const database = createSqliteDatabase({ url: `file:${folder}`, path: folder, location: 'x' })
    const isDirectory = { code: 'DB.READ_ONLY', message: expect.stringContaining('is a directory') }
    await expect(database.readState()).rejects.toMatchObject(isDirectory)
    await expect(run(database, good, { create: true })).rejects.toMatchObject(isDirectory)
  })

  it('that is a link to nothing is missed, and not made where the link points', async () => {
    const place = await fresh()
    const target = path.join(path.dirname(place.path), 'elsewhere.db')
    symlinkSync(target, place.path)
    await expect(run(place.database, good, { create: true })).rejects.toMatchObject({
      code: 'CONNECT.NO_DATABASE',
      message: expect.stringContaining('symbolic link'),
    })
    expect(existsSync(target)).toBe(false)
  })

  it('keeps the ledger under another name, and with the columns of Drizzle 1.0 where it has them', async () => {
    const place = await fresh({ ledgerTable: 'my "ledger"' })
    await withClient(place.url, (client) =>
      client.execute(
        'CREATE TABLE "my ""ledger""" (id INTEGER PRIMARY KEY, hash text NOT NULL, created_at numeric, name text, applied_at TEXT)',
      ),
    )
    await run(place.database, good)
    expect((await place.database.readState()).rows).toMatchObject([
      { id: 1, createdAtMs: 1000, name: '0000_a' },
    ])
  })

  it('asks a person about a statement whose outcome nothing tells', async () => {
    const place = await fresh()
    const copy = `${place.path}.copy`
    const folder = journalFolder(
      { '0000_a': `CREATE TABLE a (n integer);\nVACUUM INTO '${copy}';\nINSERT INTO nope VALUES (1);` },
      sqlite,
    )
    await expect(run(place.database, folder, { create: true })).rejects.toMatchObject({
      details: { statement: 3 },
    })
    await place.execute(`delete from __ops_journal where ordinal = 3;
      update __ops_journal set state = 'begun' where ordinal = 2; update __ops_migration set state = 'running'`)
    await expect(run(place.database, folder, { resume: true })).rejects.toMatchObject({
      code: 'MIGRATION.OUTCOME_UNKNOWN',
      exitCode: 4,
      details: { migration: '0000_a', statement: 2 },
    })
  })
})
