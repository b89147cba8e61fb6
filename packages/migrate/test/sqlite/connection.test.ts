import { afterEach, describe, expect, it, vi } from 'vitest'
import { journalFolder } from '../support/folder-builder.ts'
import { run } from '../support/run.ts'
import { useSqlite, withClient } from './place.ts'
import { stopBefore } from './stop-before.ts'

const sqlite = { dialect: 'sqlite' } as const

describe('what a file does to its connection', () => {
  const fresh = useSqlite()
  afterEach(() => void vi.restoreAllMocks())

  it('an attached database is there again when the file is resumed', async () => {
    const [place, other] = [await fresh(), await fresh()]
    await other.execute('CREATE TABLE src (n integer); INSERT INTO src VALUES (1), (2);')
    const folder = journalFolder(
      {
        '0000_a': `CREATE TABLE a (n integer PRIMARY KEY);
ATTACH '${other.path}' AS gone;
DETACH gone;
ATTACH DATABASE '${other.path}' AS aux;
INSERT INTO a SELECT n FROM aux.src;
DETACH DATABASE aux;`,
      },
      sqlite,
    )
    await place.execute('CREATE TABLE a_guard (n integer)')
    await other.execute('INSERT INTO src VALUES (2)')
    await expect(run(place.database, folder, { create: true })).rejects.toMatchObject({
      code: 'MIGRATION.FAILED',
      details: { statement: 5, left: 4 },
    })
    await other.execute('DELETE FROM src WHERE rowid = 3')
    expect((await run(place.database, folder, { resume: true })).applied).toMatchObject([{ statements: 2 }])
    expect(await place.rows('select n from a')).toEqual([{ n: 1 }, { n: 2 }])
  })

  it('and on the new connection that follows a refusal for being busy', async () => {
    const [place, other] = [await fresh(), await fresh()]
    await other.execute('CREATE TABLE src (n integer); INSERT INTO src VALUES (1);')
    await place.execute('CREATE TABLE a (n integer)')
    const folder = journalFolder(
      { '0000_a': `ATTACH '${other.path}' AS aux;\nINSERT INTO a SELECT n FROM aux.src;\nDETACH aux;` },
      sqlite,
    )
    await withClient(other.url, async (client) => {
      const held = await client.transaction('write')
      await held.executeMultiple('commit; begin exclusive; insert into src values (2)')
      await run(place.database, folder, {
        onEvent: ({ kind }) => (kind === 'lock-wait' ? void held.executeMultiple('commit') : undefined),
      })
    })
    expect(await place.rows('select n from a')).toEqual([{ n: 1 }, { n: 2 }])
  })

  const recursive = `CREATE TABLE t (n integer);
CREATE TRIGGER again AFTER INSERT ON t WHEN new.n < 4 BEGIN INSERT INTO t VALUES (new.n + 1); END;`

  it('settings of the part that is done hold when the file is resumed', async () => {
    const place = await fresh()
    await place.execute(recursive)
    const folder = journalFolder(
      {
        '0000_a': `PRAGMA recursive_triggers = ON;
PRAGMA page_size = 8192;
PRAGMA auto_vacuum = FULL;
INSERT INTO late VALUES (1);
INSERT INTO t VALUES (1);
VACUUM;`,
      },
      sqlite,
    )
    await expect(run(place.database, folder)).rejects.toMatchObject({ details: { statement: 4, left: 3 } })
    await place.execute('CREATE TABLE late (n integer)')
    await run(place.database, folder, { resume: true })
    expect(await place.rows('select n from t')).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }])
    expect(await place.rows('pragma page_size')).toEqual([{ page_size: 8192 }])
    expect(await place.rows('pragma auto_vacuum')).toEqual([{ auto_vacuum: 1 }])
  })

  it('settings hold on the new connection that follows a refusal for being busy', async () => {
    const place = await fresh()
    await place.execute(recursive)
    const folder = journalFolder(
      {
        '0000_a': `BEGIN;
PRAGMA recursive_triggers = ON;
ROLLBACK;
PRAGMA temp_store = MEMORY;
INSERT INTO t VALUES (1);`,
      },
      sqlite,
    )
    const stop = stopBefore('PRAGMA temp_store = MEMORY')
    await withClient(place.url, async (client) => {
      let held: { commit(): Promise<void> } | undefined
      const running = run(place.database, folder, {
        onEvent: ({ kind }) => (kind === 'lock-wait' ? void held?.commit() : undefined),
      })
      await Promise.race([stop.reached.promise, running])
      held = await client.transaction('write')
      stop.release.resolve()
      await running
    })
    expect(await place.rows('select n from t')).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }])
  })

  it('a journal mode that a migration sets stays, on a file that migrate has made', async () => {
    for (const [sql, mode] of [
      ['PRAGMA journal_mode = WAL;\nCREATE TABLE a (n integer);', 'wal'],
      ['CREATE TABLE a (n integer);\nPRAGMA journal_mode(TRUNCATE);', 'delete'],
      ['CREATE TABLE a (n integer);', 'delete'],
    ] as const) {
      const place = await fresh()
      await run(place.database, journalFolder({ '0000_a': sql }, sqlite), { create: true })
      expect(await place.rows('pragma journal_mode')).toEqual([{ journal_mode: mode }])
    }
  })
})
