import { pgVersions, usePostgres } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { journalFolder } from '../support/folder-builder.ts'
import { pgPlace } from '../support/pg-place.ts'
import { run } from '../support/run.ts'

const base = `CREATE TABLE t (a int PRIMARY KEY) PARTITION BY RANGE (a);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10); CREATE TABLE plain (a int PRIMARY KEY);
CREATE TABLE n (i int); CREATE TABLE gate (open int);`

const nodes = `select pg_relation_filenode('t1_pkey')`

describe.each(pgVersions())('rebuilding partitioned tables on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  it.each([
    ['REINDEX TABLE t;', 1],
    ['REINDEX INDEX t_pkey;', 1],
    ['CLUSTER t USING t_pkey;', 1],
    ['COMMIT; REINDEX TABLE t;', 2],
    ['COMMIT; CLUSTER t USING t_pkey;', 2],
    ['INSERT INTO n VALUES (1); REINDEX TABLE t; INSERT INTO n VALUES (2);', 2],
    ['INSERT INTO n VALUES (1); COMMIT; REINDEX TABLE t; CLUSTER t USING t_pkey; REINDEX TABLE plain;', 3],
  ])('%s', async (sql, ordinal) => {
    const { database, list } = await pgPlace(pg)
    await run(database, journalFolder({ '0000_base': base }))
    const before = await list(nodes)
    const { applied } = await run(database, journalFolder({ '0000_base': base, '0001_rebuild': sql }))
    const note = `statement ${ordinal} ran outside of a transaction: partitioned`
    expect(applied).toMatchObject([{ notes: expect.arrayContaining([note]) as string[] }])
    expect(await list(nodes)).not.toEqual(before)
    const inserted = sql.split('INSERT').length - 1
    expect(await list('select count(*) from n')).toEqual([String(inserted)])
    const statements = sql.split(';').length - 1
    expect(
      await list(`select count(*) filter (where j.state = 'done') || ' of ' || count(*) from ops.journal j
        join ops.migration m on m.id = j.migration_id where tag = '0001_rebuild' and m.state = 'applied'`),
    ).toEqual([`${statements} of ${statements}`])
  })

  it('goes on behind it after a failure', async () => {
    const { database, query, list } = await pgPlace(pg)
    const folder = journalFolder({
      '0000_base': base,
      '0001_rebuild': `INSERT INTO n VALUES (1); REINDEX TABLE t; SELECT 1 / (SELECT count(*) FROM gate);`,
    })
    await expect(run(database, folder)).rejects.toMatchObject({ details: { statement: 3, left: 2 } })
    await query('insert into gate values (1)')
    expect((await run(database, folder, { resume: true })).applied).toMatchObject([{ statements: 1 }])
    expect(await list('select count(*) from n')).toEqual(['1'])
  })

  it('one whose end was never recorded runs again', async () => {
    const { database, query } = await pgPlace(pg)
    const sql = 'INSERT INTO n VALUES (1); REINDEX TABLE t;'
    const folder = journalFolder({ '0000_base': base, '0001_rebuild': sql })
    await run(database, journalFolder({ '0000_base': base }))
    const gate = `create function gate() returns trigger language plpgsql as $$ begin raise 'gate'; end $$;
      create trigger gate before update on ops.journal for each row when (new.state = 'done') execute function gate()`
    await query(gate)
    await expect(run(database, folder)).rejects.toMatchObject({ code: 'DB.REFUSED' })
    await query('drop trigger gate on ops.journal')
    expect((await database.readState()).attempts[1]).toMatchObject({ inFlight: 2 })
    expect((await run(database, folder, { resume: true })).applied).toMatchObject([{ statements: 1 }])
  })

  it.each([
    'BEGIN; REINDEX TABLE t; COMMIT;',
    'SAVEPOINT s; REINDEX TABLE t; RELEASE s;',
    'INSERT INTO n VALUES (1); REINDEX TABLE t; ROLLBACK;',
  ])('what the file holds together is not taken apart: %s', async (sql) => {
    const { database, list } = await pgPlace(pg)
    const folder = journalFolder({ '0000_base': base, '0001_rebuild': sql })
    await expect(run(database, folder)).rejects.toMatchObject({ details: { statement: 2, cause: '25001' } })
    expect(await list('select count(*) from n')).toEqual(['0'])
  })

  it('one table is rebuilt in the transaction of its file', async () => {
    const { database, list } = await pgPlace(pg)
    const sql = 'INSERT INTO n VALUES (1); REINDEX TABLE plain; CLUSTER plain USING plain_pkey; SELECT 1/0;'
    const folder = journalFolder({ '0000_base': base, '0001_rebuild': sql })
    await expect(run(database, folder)).rejects.toMatchObject({ details: { statement: 4, left: 0 } })
    expect(await list('select count(*) from n')).toEqual(['0'])
  })
})
