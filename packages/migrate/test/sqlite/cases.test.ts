import { describe, expect, it } from 'vitest'
import { compareState } from '../../src/index.ts'
import { folderCases, type CaseName } from '../support/cases.ts'
import { journalFolder, type FolderContents } from '../support/folder-builder.ts'
import { folderOf } from '../support/parsed.ts'
import { run } from '../support/run.ts'
import { tablesOf, useSqlite } from './place.ts'

/** The cases of both dialects, made for SQLite where the generator writes PostgreSQL's journal. */
function onSqlite(contents: FolderContents): FolderContents {
  return Object.fromEntries(
    Object.entries(contents).map(([file, text]) => [
      file,
      file.endsWith('.json')
        ? text.replace('"postgresql"', '"sqlite"')
        : text.replaceAll('serial', 'integer'),
    ]),
  )
}

describe('the hostile folders on SQLite', () => {
  const fresh = useSqlite()

  async function prepared(name: CaseName) {
    const place = await fresh()
    const { before, seed, folder } = folderCases[name]
    if (before !== undefined) await run(place.database, onSqlite(before), { create: true })
    if (seed !== undefined) await place.execute(seed)
    return { ...place, folder: onSqlite(folder) }
  }

  const runs: readonly (readonly [CaseName, readonly string[]])[] = [
    ['02-out-of-order-when', ['a', 'b', 'c']],
    ['04-duplicate-idx', ['a', 'l', 'r']],
    ['10-empty', ['a', 'b', 'c']],
    ['13-breakpoint-in-literal', ['a']],
    ['15-multi-no-breakpoint', ['a', 'b']],
    ['15s-multi-no-breakpoint-sqlite', ['a', 'b']],
    ['16-equal-when', ['a', 'b']],
    ['18s-rebuild-cascade-sqlite', ['c', 'p']],
  ]

  it.each(runs)('%s runs', async (name, tables) => {
    const place = await prepared(name)
    const report = await run(place.database, place.folder, { create: true })
    expect(report.applied.length).toBeGreaterThan(0)
    expect(await tablesOf(place)).toEqual(tables)
    const { migrations } = await compareState(folderOf(place.folder), await place.database.readState())
    expect(new Set(migrations.map(({ kind }) => kind))).toEqual(new Set(['applied']))
  })

  it('15: the semicolon inside the literal is kept', async () => {
    const place = await prepared('15-multi-no-breakpoint')
    await run(place.database, place.folder, { create: true })
    expect(await place.rows('select name from b')).toEqual([{ name: 'x;y' }])
  })

  it('01 and 03 are refused before anything is touched', async () => {
    const edited = await prepared('01-edited-after-applied')
    await expect(run(edited.database, edited.folder)).rejects.toMatchObject({ code: 'MIGRATION.EDITED' })
    expect(await tablesOf(edited)).toEqual(['a', 'b'])
    expect(() => folderOf(onSqlite(folderCases['03-missing-sql-file'].folder))).toThrow('0001_gone')
  })

  it('09: a checkout that changes line ends or adds a byte order mark is no edit', async () => {
    const place = await fresh()
    const text = 'CREATE TABLE a (id integer);\nINSERT INTO a VALUES (1);\n'
    const folder = (content: string) => journalFolder({ '0000_a': content }, { dialect: 'sqlite' })
    await run(place.database, folder(`\uFEFF${text.replaceAll('\n', '\r\n')}`), { create: true })
    expect((await run(place.database, folder(text))).applied).toEqual([])
    expect(await place.rows('select id from a')).toEqual([{ id: 1 }])
  })

  it('17s: nothing of the file stays but its record, and the next command is named', async () => {
    const place = await prepared('17s-fails-midway-sqlite')
    await expect(run(place.database, place.folder, { create: true })).rejects.toMatchObject({
      code: 'MIGRATION.FAILED',
      message: expect.stringMatching(
        /^0001_bad\.sql:3:1: statement 3: no such table: nope \(SQLITE_ERROR\)\.\n.*\n\^$/,
      ),
      hint: expect.stringContaining('run the same command again'),
      details: { migration: '0001_bad', statement: 3, line: 3, column: 1, cause: 'SQLITE_ERROR', left: 0 },
    })
    expect(await place.rows('select * from a')).toEqual([])
    expect(await place.rows(`select name from sqlite_master where name = 'a_s1'`)).toEqual([])
    expect((await place.database.readState()).attempts[1]).toMatchObject({
      state: 'failed',
      failure: { statement: 3, sqlState: 'SQLITE_ERROR' },
      doneHashes: [],
    })
  })

  it('18s: every row stays, and the report says how that is known', async () => {
    const place = await prepared('18s-rebuild-cascade-sqlite')
    const { applied } = await run(place.database, place.folder)
    expect(applied).toMatchObject([{ notes: ['rebuild of p: 1 row before, 1 after; foreign keys hold'] }])
    expect(await place.rows('select * from p')).toEqual([{ id: 1, v: 'x' }])
    expect(await place.rows('select * from c')).toEqual([{ id: 1, pid: 1 }])
  })
})
