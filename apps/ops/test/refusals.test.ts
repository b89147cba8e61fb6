import { createClient } from '@libsql/client'
import { withClient } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { servers, useServer } from './servers.ts'

const a = { tag: '0000_a', sql: 'CREATE TABLE a (id integer PRIMARY KEY);' }
const b = { tag: '0001_b', sql: 'CREATE TABLE b (id integer PRIMARY KEY);' }

describe.each(servers)('%s %i', (kind, version) => {
  const test = useServer(kind, version)

  it('a database that another runner holds is waited for as long as --wait says', async () => {
    await test.json(['migrate', '--migrations', test.folder([a])])
    const folder = test.folder([a, b])
    await whileLocked(async () => {
      const locked = await test.json(['migrate', '--wait', '0.2', '--migrations', folder])
      expect(locked).toMatchObject({ exitCode: 6, document: { error: { code: expectedCode } } })
      expect(locked.document.error?.hint).not.toBe('')
    })
    expect(await test.json(['migrate', '--wait', '0', '--migrations', folder])).toMatchObject({
      exitCode: 0,
      document: { applied: [b.tag] },
    })
  })

  it('a database that a newer program has worked on is left alone', async () => {
    const folder = test.folder([a, b])
    await test.json(['migrate', '--migrations', test.folder([a])])
    await test.sql(`update ${test.table('format')} set version = 99`)
    for (const command of [
      ['status'],
      ['migrate'],
      ['resume'],
      ['identify'],
      ['resolve', b.tag, '--applied'],
    ]) {
      const refused = await test.json([...command, '--migrations', folder])
      expect([command, refused]).toMatchObject([
        command,
        { exitCode: 2, document: { error: { code: 'ENGINE.NEWER' } } },
      ])
    }
    const doctor = await test.json(['doctor', '--migrations', folder])
    expect(doctor.document['machine']).toMatchObject([{ code: 'ENGINE.NEWER', severity: 'error' }])
  })

  it('another name of the ledger is used throughout', async () => {
    const folder = test.folder([a])
    const names = ['--ledger-table', 'my_ledger', ...(kind === 'SQLite' ? [] : ['--ledger-schema', 'public'])]
    const run = (...args: string[]) => test.json([...args, ...names, '--migrations', folder])
    expect(await run('migrate')).toMatchObject({ exitCode: 0, document: { applied: [a.tag] } })
    expect(await test.sql('select hash from my_ledger')).toHaveLength(1)
    expect(await run('status', '--check')).toMatchObject({ exitCode: 0 })
    expect(await run('verify')).toMatchObject({ exitCode: 0, document: { liveVsReplay: [] } })
  })

  const expectedCode = kind === 'SQLite' ? 'DB.BUSY' : 'MIGRATION.LOCKED'

  async function whileLocked(work: () => Promise<void>): Promise<void> {
    if (kind === 'PostgreSQL') {
      return withClient(test.url, async (client) => {
        await client.query('select pg_advisory_lock(8392554877)')
        await work()
      })
    }
    const client = createClient({ url: test.url })
    const transaction = await client.transaction('write')
    try {
      await work()
    } finally {
      await transaction.rollback()
      client.close()
    }
  }
})

describe.each(servers.filter(([kind]) => kind === 'SQLite'))('%s %i', (kind, version) => {
  const test = useServer(kind, version)
  const base = {
    tag: '0000_base',
    sql: `CREATE TABLE parents (id integer PRIMARY KEY NOT NULL);
--> statement-breakpoint
CREATE TABLE children (id integer PRIMARY KEY, parent integer REFERENCES parents (id));
--> statement-breakpoint
INSERT INTO parents VALUES (1), (2);
--> statement-breakpoint
INSERT INTO children VALUES (1, 1);`,
  }
  const rebuild = (condition: string) => ({
    tag: '0001_rebuild',
    sql: `PRAGMA foreign_keys=OFF;
--> statement-breakpoint
CREATE TABLE __new_parents (id integer PRIMARY KEY NOT NULL, name text);
--> statement-breakpoint
INSERT INTO __new_parents (id) SELECT id FROM parents WHERE ${condition};
--> statement-breakpoint
DROP TABLE parents;
--> statement-breakpoint
ALTER TABLE __new_parents RENAME TO parents;
--> statement-breakpoint
PRAGMA foreign_keys=ON;`,
  })

  it('a rebuild keeps every row, or is undone', async () => {
    await test.json(['migrate', '--migrations', test.folder([base])])
    const lost = await test.json(['migrate', '--migrations', test.folder([base, rebuild('id <> 2')])])
    expect(lost).toMatchObject({ exitCode: 5, document: { error: { code: 'MIGRATION.ROWS_LOST' } } })
    const orphan = {
      tag: '0001_orphan',
      sql: 'PRAGMA foreign_keys=OFF;\n--> statement-breakpoint\nDELETE FROM parents WHERE id = 1;',
    }
    const orphaned = await test.json(['migrate', '--migrations', test.folder([base, orphan])])
    expect(orphaned).toMatchObject({ exitCode: 5, document: { error: { code: 'MIGRATION.FOREIGN_KEYS' } } })
    expect(await test.sql('select count(*) as n from parents')).toEqual([{ n: 2 }])
    const kept = await test.json(['migrate', '--migrations', test.folder([base, rebuild('true')])])
    expect(kept).toMatchObject({ exitCode: 0, document: { applied: ['0001_rebuild'] } })
    expect(await test.sql('select parent from children')).toEqual([{ parent: 1 }])
  })
})
