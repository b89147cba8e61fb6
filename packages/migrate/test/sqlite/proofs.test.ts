import type { Client } from '@libsql/client'
import { describe, expect, it } from 'vitest'
import { createForeignKeyGuard } from '../../src/adapters/sqlite/guard/foreign-keys.ts'
import { refuseCascadingDrop } from '../../src/adapters/sqlite/guard/drops.ts'
import { breakpoint, journalFolder } from '../support/folder-builder.ts'
import { parseText } from '../support/parsed.ts'
import { run } from '../support/run.ts'
import { useSqlite, withClient, type SqlitePlace } from './place.ts'

const family = `CREATE TABLE p (id integer PRIMARY KEY, v text);
CREATE TABLE c (id integer PRIMARY KEY, pid integer REFERENCES p(id) ON DELETE CASCADE);
INSERT INTO p VALUES (1, 'x'), (2, 'y');
INSERT INTO c VALUES (1, 1), (2, 2);`

function rebuild(copy: string): string {
  return [
    'CREATE TABLE n (id integer PRIMARY KEY, v text)',
    copy,
    'DROP TABLE p',
    'ALTER TABLE n RENAME TO p',
  ]
    .filter((statement) => statement !== '')
    .join(`;\n${breakpoint}`)
}

const wholeCopy = 'INSERT INTO n SELECT id, v FROM p'

describe('what is proven before a file is committed', () => {
  const fresh = useSqlite()

  async function migrated(
    next: string,
    between = '',
  ): Promise<readonly [SqlitePlace, () => ReturnType<typeof run>]> {
    const place = await fresh()
    const first = { '0000_a': family }
    await run(place.database, journalFolder(first, { dialect: 'sqlite' }), { create: true })
    if (between !== '') await withClient(place.url, (client) => client.executeMultiple(between))
    const folder = journalFolder({ ...first, '0001_b': next }, { dialect: 'sqlite' })
    return [place, () => run(place.database, folder)]
  }

  async function stops(next: string, error: object) {
    const [place, again] = await migrated(next)
    const schema = await place.rows('select name, sql from sqlite_master order by name')
    await expect(again()).rejects.toMatchObject(error)
    expect(await place.rows('select name, sql from sqlite_master order by name')).toEqual(schema)
    expect(await place.rows('select count(*) as n from p')).toEqual([{ n: 2 }])
    expect(await place.rows('select count(*) as n from c')).toEqual([{ n: 2 }])
    expect((await place.database.readState()).attempts[1]).toMatchObject({ state: 'failed', doneHashes: [] })
    return place
  }

  it('stops a DELETE that leaves rows without their parent: nothing cascades here', async () => {
    await stops('DELETE FROM p WHERE id = 1;', {
      code: 'MIGRATION.FOREIGN_KEYS',
      message: expect.stringContaining('1 row of c would refer to no row of p'),
      hint: expect.stringContaining('rows of c'),
      details: { left: 0, cause: 'SQLITE_CONSTRAINT_FOREIGNKEY' },
    })
    const [place, again] = await migrated('DELETE FROM c WHERE pid = 1;\nDELETE FROM p WHERE id = 1;')
    await again()
    expect(await place.rows('select id from c')).toEqual([{ id: 2 }])
  })

  it('stops a rebuild whose copy leaves rows behind', async () => {
    await stops(rebuild('INSERT INTO n SELECT id, v FROM p WHERE id = 1'), {
      code: 'MIGRATION.ROWS_LOST',
      message: expect.stringContaining('the rebuild of p leaves 1 of 2 rows in p'),
      details: { statement: 4 },
    })
  })

  it('stops a rebuild that copies nothing, unless there is nothing to copy', async () => {
    await stops(rebuild(''), {
      code: 'MIGRATION.ROWS_LOST',
      message: expect.stringContaining('nothing copies them'),
    })
    const [place, again] = await migrated(rebuild(''), 'DELETE FROM c; DELETE FROM p;')
    expect((await again()).applied).toMatchObject([
      { notes: ['rebuild of p: 0 rows before, 0 after; foreign keys hold'] },
    ])
    expect(await place.rows('select count(*) as n from p')).toEqual([{ n: 0 }])
  })

  it('is not put off by a DELETE that stands in a comment or a literal', async () => {
    const said = `INSERT INTO n SELECT id, 'delete from p' FROM p /* never delete from n */ WHERE id = 1`
    await stops(rebuild(said), { code: 'MIGRATION.ROWS_LOST' })
  })

  it('lets rows go that the file deletes itself, before the copy or after it', async () => {
    const childless = 'DELETE FROM c WHERE pid = 1;\n'
    for (const sql of [
      `${childless}DELETE FROM p WHERE id = 1;\n${rebuild(wholeCopy)}`,
      childless + rebuild(`${wholeCopy};\nDELETE FROM "n" WHERE id = 1`),
    ]) {
      const [place, again] = await migrated(sql)
      await again()
      expect(await place.rows('select id from p')).toEqual([{ id: 2 }])
    }
  })

  it('tells of rows that referred to nothing before, and goes on', async () => {
    const orphan = 'PRAGMA foreign_keys = OFF; INSERT INTO c VALUES (3, 99);'
    const [place, again] = await migrated(rebuild(wholeCopy), orphan)
    expect((await again()).applied).toMatchObject([
      { notes: ['rebuild of p: 2 rows before, 2 after', '1 rows refer to nothing, as they did before'] },
    ])
    expect(await place.rows('select count(*) as n from c')).toEqual([{ n: 3 }])
  })

  it('stops a new orphan although others were there before', async () => {
    const orphan = 'PRAGMA foreign_keys = OFF; INSERT INTO c VALUES (3, 99);'
    const [, again] = await migrated('DELETE FROM p WHERE id = 1;', orphan)
    await expect(again()).rejects.toMatchObject({ message: expect.stringContaining('1 row of c') })
  })

  it('checks the other tables where one refers to columns without a unique index', async () => {
    const mismatch = 'CREATE TABLE q (id integer, k text); CREATE TABLE r (k text REFERENCES q(k));'
    const [, again] = await migrated('DELETE FROM p WHERE id = 1;', mismatch)
    await expect(again()).rejects.toMatchObject({ code: 'MIGRATION.FOREIGN_KEYS' })
    const [place, harmless] = await migrated('UPDATE p SET v = 1;', mismatch)
    await harmless()
    expect(await place.rows('select distinct v from p')).toEqual([{ v: '1' }])
  })

  it('keeps foreign keys on for whoever connects, after a file and after a failure', async () => {
    const place = await stops('PRAGMA foreign_keys=OFF;\nINSERT INTO nope VALUES (1);', {
      code: 'MIGRATION.FAILED',
    })
    expect(await place.rows('pragma foreign_keys')).toEqual([{ foreign_keys: 1 }])
    await expect(place.execute('INSERT INTO c VALUES (9, 99)')).rejects.toThrow('FOREIGN KEY')
  })

  it('honours PRAGMA foreign_keys where a file says it outside of a transaction, for that file', async () => {
    const cascade = 'COMMIT;\nPRAGMA foreign_keys=ON;\nDELETE FROM p WHERE id = 1;'
    const [place, again] = await migrated(cascade)
    await again()
    expect(await place.rows('select id from c')).toEqual([{ id: 2 }])
  })

  it('refuses on a server to drop a table that others refer to, where the pragma cannot be set', async () => {
    const [place] = await migrated('')
    const { statements } = await parseText('sqlite', rebuild(wholeCopy))
    const refuse = async (client: Client) => {
      for (const statement of statements) await refuseCascadingDrop(client, statement, false)
    }
    await withClient(place.url, async (client) => {
      await expect(refuse(client)).rejects.toMatchObject({
        statement: { ordinal: 3 },
        why: { code: 'MIGRATION.FOREIGN_KEYS', advice: expect.stringContaining('ALTER COLUMN') },
      })
      await client.execute('update c set pid = null')
      await refuse(client)
      await client.execute('update c set pid = 1')
      await client.execute('pragma foreign_keys = off')
      await refuse(client)
    })
  })

  it('does not look at rows for a file that can orphan none', async () => {
    const guard = createForeignKeyGuard(() => null)
    const never = {
      execute: () => Promise.reject(new Error('asked')),
      executeMultiple: () => Promise.reject(new Error('asked')),
    }
    const harmless = await parseText(
      'sqlite',
      'CREATE TABLE x (id integer);\nCREATE INDEX i ON x (id);\nALTER TABLE `x` ADD `n` text;',
    )
    expect(await guard.before(never, harmless.statements)).toBeNull()
    const other = await parseText('sqlite', 'ALTER TABLE x ADD y integer DEFAULT 1 REFERENCES p(id);')
    await expect(guard.before(never, other.statements)).rejects.toThrow('asked')
  })
})
