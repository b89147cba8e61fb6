import { createClient } from '@libsql/client'
import { hostname } from 'node:os'
import { describe, expect, it } from 'vitest'
import { servers, useServer } from './servers.ts'

describe.each(servers.filter(([kind]) => kind === 'SQLite'))('%s %i', (kind, version) => {
  const test = useServer(kind, version)
  const reset = (folder: string, ...more: string[]) =>
    test.json(['reset', '--confirm', test.name, '--migrations', folder, ...more])

  it.each([
    [
      'full text',
      `CREATE TABLE t (a integer PRIMARY KEY, b text);
--> statement-breakpoint
CREATE VIRTUAL TABLE docs USING fts5(b, content='t', content_rowid='a');
--> statement-breakpoint
CREATE VIEW v AS SELECT b FROM t;`,
    ],
    ['an R-tree', 'CREATE VIRTUAL TABLE rt USING rtree(id, a, b);'],
    [
      'a vector index',
      `CREATE TABLE t (a integer PRIMARY KEY, e F32_BLOB(3));
--> statement-breakpoint
CREATE INDEX vi ON t (libsql_vector_idx(e));
--> statement-breakpoint
INSERT INTO t VALUES (1, vector32('[1,2,3]'));`,
    ],
  ])('reset drops %s, and leaves the folder of another project without Twinship’s rows', async (_, sql) => {
    const folder = test.folder([{ tag: '0000_a', sql }])
    await test.json(['migrate', '--migrations', folder])
    await test.sql('create table extra (n integer)')
    expect(await reset(folder)).toMatchObject({
      exitCode: 0,
      document: { migrations: { applied: ['0000_a'] }, seed: null },
    })
    expect(await test.sql(`select name from sqlite_master where name = 'extra'`)).toEqual([])
    expect(await test.json(['start', '--migrations', folder])).toMatchObject({
      exitCode: 0,
      document: { migrations: { applied: [] }, seed: null },
    })
    expect((await test.ops(['start', '--migrations', folder])).stdout).toContain('Seed        none')
  })

  it('reset says which module a virtual table lacks, and so does verify', async () => {
    const folder = test.folder([{ tag: '0000_a', sql: 'CREATE TABLE t (a integer);' }])
    await test.json(['migrate', '--migrations', folder])
    const client = createClient({ url: test.url })
    await client.executeMultiple(`pragma writable_schema = on;
      insert into sqlite_master values ('table', 'x', 'x', 0, 'CREATE VIRTUAL TABLE x USING nope(a)');`)
    client.close()
    for (const result of [await reset(folder), await test.json(['verify', '--migrations', folder])]) {
      expect(result).toMatchObject({ exitCode: 5, document: { error: { code: 'DB.REFUSED' } } })
      expect(result.document.error?.message).toContain('a virtual table of the module nope, which libSQL')
    }
    expect(await test.sql('select count(*) as n from t')).toEqual([{ n: 0 }])
  })

  it('reset waits as long as it is told, and not for ten seconds in one piece', async () => {
    const folder = test.folder([{ tag: '0000_a', sql: 'CREATE TABLE t (a integer);' }])
    await test.json(['migrate', '--migrations', folder])
    const client = createClient({ url: test.url })
    const held = await client.transaction('write')
    let ticks = 0
    const timer = setInterval(() => ticks++, 1)
    expect(await reset(folder, '--wait', '0.3')).toMatchObject({
      exitCode: 6,
      document: { error: { code: 'DB.BUSY' } },
    })
    clearInterval(timer)
    expect(ticks).toBeGreaterThan(4)
    held.close()
    client.close()
    expect(await reset(folder)).toMatchObject({ exitCode: 0 })
  })

  it('reset does not drop a database under a run that is between two steps of a file', async () => {
    const folder = test.folder([{ tag: '0000_a', sql: 'CREATE TABLE t (a integer);' }])
    await test.json(['migrate', '--migrations', folder])
    await test.sql(`insert into __ops_run (id, command, actor, host, process_id, tool_version, started_at)
      values ('r', 'migrate', 'ada', '${hostname()}', ${process.ppid}, '0', 1)`)
    await test.sql(`insert into __ops_migration (id, run_id, tag, hash, when_ms, tokens_hash, statements, state,
      started_at) values ('m', 'r', '0001_b', 'h', 2, 't', 3, 'running', 1)`)
    const refused = await reset(folder, '--wait', '0.1')
    expect(refused).toMatchObject({ exitCode: 6, document: { error: { code: 'MIGRATION.LOCKED' } } })
    expect(refused.document.error?.message).toContain('migrate of ada')
    expect(await test.sql('select count(*) as n from t')).toEqual([{ n: 0 }])
  })
})
