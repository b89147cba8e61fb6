import { pgVersions, usePostgres } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { byPlanner } from '../support/by-planner.ts'
import { breakpoint, journalFolder } from '../support/folder-builder.ts'
import { pgPlace } from '../support/pg-place.ts'
import { run } from '../support/run.ts'

/** A file with its own control of transactions, the numbers that it leaves in `n`, and how many statements it has. */
const files: Readonly<Record<string, readonly [string, readonly number[]]>> = {
  'one transaction of its own': [
    'BEGIN; INSERT INTO n VALUES (1); INSERT INTO n VALUES (2); COMMIT;',
    [1, 2],
  ],
  'a level that must come before any query': [
    'BEGIN; SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; INSERT INTO n VALUES (1); COMMIT;',
    [1],
  ],
  'a level that must come before any query, in the engine’s transaction': [
    'SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; INSERT INTO n VALUES (1);',
    [1],
  ],
  'a level given with BEGIN': [
    'BEGIN ISOLATION LEVEL REPEATABLE READ; INSERT INTO n VALUES (1); COMMIT;',
    [1],
  ],
  'a rollback': ['INSERT INTO n VALUES (1); ROLLBACK; INSERT INTO n VALUES (2);', [2]],
  'a rollback at the end': ['INSERT INTO n VALUES (1); ROLLBACK;', []],
  'a chain': ['BEGIN; INSERT INTO n VALUES (1); COMMIT AND CHAIN; INSERT INTO n VALUES (2); COMMIT;', [1, 2]],
  'a chain whose second half is taken back': [
    'BEGIN; INSERT INTO n VALUES (1); COMMIT AND CHAIN; INSERT INTO n VALUES (2); ROLLBACK;',
    [1],
  ],
  'a chain that is left open': [
    'BEGIN; INSERT INTO n VALUES (1); COMMIT AND CHAIN; INSERT INTO n VALUES (2);',
    [1, 2],
  ],
  'a chain with nothing behind it': ['INSERT INTO n VALUES (1); COMMIT AND CHAIN;', [1]],
  'a transaction that is left open': ['BEGIN; INSERT INTO n VALUES (1);', [1]],
  savepoints: [
    'INSERT INTO n VALUES (1); SAVEPOINT s; INSERT INTO n VALUES (2); ROLLBACK TO s; INSERT INTO n VALUES (3);',
    [1, 3],
  ],
  'a COMMIT in between': [
    'INSERT INTO n VALUES (1); COMMIT; INSERT INTO n VALUES (2); INSERT INTO n VALUES (3);',
    [1, 2, 3],
  ],
  'a COMMIT with nothing to commit': ['COMMIT; INSERT INTO n VALUES (1);', [1]],
  'a block that commits by itself': [
    'SELECT 1; COMMIT; DO $$ BEGIN INSERT INTO n VALUES (1); COMMIT; INSERT INTO n VALUES (2); END $$;',
    [1, 2],
  ],
  'a procedure that commits by itself, behind a COMMIT that ends nothing': [
    'COMMIT; CALL commits(); INSERT INTO n VALUES (3);',
    [1, 2, 3],
  ],
  'an index built in between': [
    'INSERT INTO n VALUES (1); CREATE INDEX CONCURRENTLY n_i ON n (i); INSERT INTO n VALUES (2);',
    [1, 2],
  ],
  'a VACUUM at the end': ['INSERT INTO n VALUES (1); VACUUM n;', [1]],
  'rows given back': ['INSERT INTO n VALUES (1) RETURNING i; SELECT generate_series(1, 20000);', [1]],
  'a search_path for what comes behind a COMMIT': [
    `CREATE SCHEMA other; SET search_path = other; COMMIT; CREATE TABLE n2 (i int); RESET search_path; INSERT INTO n SELECT 1 FROM pg_tables WHERE schemaname = 'other'; DROP SCHEMA other CASCADE;`,
    [1],
  ],
}

const procedure = `CREATE PROCEDURE commits() LANGUAGE plpgsql AS $$
  BEGIN INSERT INTO n VALUES (1); COMMIT; INSERT INTO n VALUES (2); END $$;`

describe.each(pgVersions())('files with transactions of their own on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  it.each(Object.entries(files))('%s', async (_name, [sql, numbers]) => {
    const { database, list } = await pgPlace(pg)
    const folder = journalFolder({
      '0000_n': `CREATE TABLE n (i int); ${procedure}`,
      '0001_own': sql.replaceAll('; ', `;\n${breakpoint}`),
      '0002_after': 'INSERT INTO n VALUES (100);',
    })
    expect((await run(database, folder)).applied).toHaveLength(3)
    expect(await list('select i from n order by i')).toEqual([...numbers, 100].map(String))
    const statements = await list(`select statements from ops.migration where tag = '0001_own'`)
    expect(
      await list(`select count(*) from ops.journal j join ops.migration m on m.id = j.migration_id
        where tag = '0001_own' and j.state = 'done'`),
    ).toEqual(statements)
    expect(await list('select count(*) from drizzle.__drizzle_migrations')).toEqual(['3'])
    expect(await list('select distinct state from ops.migration')).toEqual(['applied'])
  })

  it.each([
    ['CALL commits();', 'write COMMIT; as a statement of its own before it, and no BEGIN'],
    ['BEGIN; CALL commits(); COMMIT;', 'write COMMIT; as a statement of its own before it, and no BEGIN'],
    ['DO $$ BEGIN COMMIT; END $$;', 'write COMMIT; as a statement of its own before it, and no BEGIN'],
    ['COMMIT; CALL never();', 'in a procedure with SET or SECURITY DEFINER'],
  ])('what a COMMIT in a procedure needs is said: %s', async (sql, hint) => {
    const { database, url } = await pgPlace(pg)
    const first = `CREATE TABLE n (i int); ${procedure}
      CREATE PROCEDURE never() LANGUAGE plpgsql SET search_path = public AS $$ BEGIN COMMIT; END $$;`
    await run(database, journalFolder({ '0000_n': first }))
    const folder = journalFolder({ '0000_n': first, '0001_own': sql })
    const refused = { details: { cause: '2D000' }, hint: expect.stringContaining(hint) as string }
    const planned = run(database, folder, byPlanner({ url, folder, maintenance: true }))
    await expect(planned).rejects.toMatchObject(refused)
    if (!sql.startsWith('COMMIT')) await expect(run(database, folder)).rejects.toMatchObject(refused)
  })

  it('a procedure that commits by itself runs by plan too', async () => {
    const { database, url, list } = await pgPlace(pg)
    const first = { '0000_n': `CREATE TABLE n (i int); ${procedure}` }
    await run(database, journalFolder(first))
    const folder = journalFolder({ ...first, '0001_own': 'COMMIT; CALL commits();' })
    await run(database, folder, byPlanner({ url, folder, maintenance: true }))
    expect(await list('select i from n order by i')).toEqual(['1', '2'])
  })

  it('COPY from standard input is refused, not waited for', async () => {
    const { database } = await pgPlace(pg)
    const folder = journalFolder({ '0000_n': 'CREATE TABLE n (i int); COPY n FROM STDIN;' })
    await expect(run(database, folder)).rejects.toMatchObject({
      code: 'MIGRATION.FAILED',
      details: { statement: 2, cause: '57014' },
    })
  })
})
