import { drawnPgVersions, usePostgres } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { resolve } from '../../src/index.ts'
import { journalFolder } from '../support/folder-builder.ts'
import { folderOf } from '../support/parsed.ts'
import { pgPlace, type PgPlace } from '../support/pg-place.ts'
import { run, runInfo } from '../support/run.ts'

const base = `CREATE TABLE t (a int, b int); CREATE INDEX ix ON t (a);
CREATE TABLE parent (a int) PARTITION BY RANGE (a);
CREATE TABLE gate (open int);`

/** A second file, and the one before it. */
const second = (sql: string) => journalFolder({ '0000_base': base, '0001_second': sql })

const indexes = `select pg_get_indexdef(indexrelid) || case when indisvalid then '' else ' invalid' end
  from pg_index where indrelid = 't'::regclass order by 1`

describe.each(await drawnPgVersions('after-failure', process.env))(
  'after a failure on PostgreSQL %i',
  (version) => {
    const pg = usePostgres({ version })

    async function failing(sql: string, expected: object): Promise<PgPlace> {
      const place = await pgPlace(pg)
      await run(place.database, journalFolder({ '0000_base': base }))
      await expect(run(place.database, second(sql))).rejects.toMatchObject(expected)
      return place
    }

    it.each([
      ['42P07', 'CREATE UNIQUE INDEX CONCURRENTLY ix ON t (b)'],
      ['42704', 'DROP INDEX CONCURRENTLY ix_misspelled'],
      ['42P01', 'ALTER TABLE parent DETACH PARTITION misspelled CONCURRENTLY'],
    ])('a statement that was refused (%s) is not taken for done: %s', async (cause, statement) => {
      const sql = `CREATE TABLE z (i int); ${statement};`
      const place = await failing(sql, { code: 'MIGRATION.FAILED', details: { cause, statement: 2 } })
      await expect(run(place.database, second(sql), { resume: true })).rejects.toMatchObject({
        code: 'MIGRATION.FAILED',
        details: { cause, statement: 2, left: 1 },
      })
      expect(await place.list('select count(*) from drizzle.__drizzle_migrations')).toEqual(['1'])
    })

    it('what a refused statement stumbled over is mended, and it runs', async () => {
      const sql = 'CREATE TABLE z (i int); CREATE UNIQUE INDEX CONCURRENTLY ix ON t (b);'
      const place = await failing(sql, { code: 'MIGRATION.FAILED' })
      await place.query('drop index ix')
      expect((await run(place.database, second(sql), { resume: true })).applied).toMatchObject([
        { statements: 1, notes: [] },
      ])
      expect(await place.list(indexes)).toEqual(['CREATE UNIQUE INDEX ix ON public.t USING btree (b)'])
    })

    it('an invalid index without a name is told of and dropped, though the file is tried from the start', async () => {
      const sql = 'CREATE UNIQUE INDEX CONCURRENTLY ON t (b);'
      const place = await pgPlace(pg)
      await run(place.database, journalFolder({ '0000_base': base }))
      await place.query('insert into t values (1, 1), (2, 1)')
      await expect(run(place.database, second(sql))).rejects.toMatchObject({
        code: 'MIGRATION.FAILED',
        hint: expect.stringMatching(/may have left an invalid index.*run the same command again/),
      })
      expect(await place.list(indexes)).toContainEqual(expect.stringContaining('t_b_idx'))
      await place.query('delete from t where a = 2')
      const { applied } = await run(place.database, second(`SELECT 1; ${sql}`))
      expect(applied).toMatchObject([
        { notes: ['dropped t_b_idx, which a build that failed had left invalid'] },
      ])
      expect(await place.list(indexes)).toEqual([
        'CREATE INDEX ix ON public.t USING btree (a)',
        'CREATE UNIQUE INDEX t_b_idx ON public.t USING btree (b)',
      ])
    })

    it.each([
      ['a procedure', 'CALL pr();'],
      [
        'a block',
        `DO $$ BEGIN INSERT INTO t VALUES (1); COMMIT; PERFORM 1 / (SELECT count(*) FROM gate); END $$;`,
      ],
    ])('%s that committed part of its work is not repeated unasked', async (_what, statement) => {
      const place = await pgPlace(pg)
      const procedure = `CREATE PROCEDURE pr() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES (1); COMMIT;
      PERFORM 1 / (SELECT count(*) FROM gate); END $$;`
      const folder = journalFolder({
        '0000_base': `${base} ${procedure}`,
        '0001_second': `COMMIT; ${statement} CREATE TABLE done (i int);`,
      })
      const said = { hint: expect.stringContaining('ops resolve 0001_second --statement 2') as string }
      await expect(run(place.database, folder)).rejects.toMatchObject({ code: 'MIGRATION.FAILED', ...said })
      await place.query('insert into gate values (1)')
      await expect(run(place.database, folder, { resume: true })).rejects.toMatchObject({
        code: 'MIGRATION.OUTCOME_UNKNOWN',
        message: expect.stringContaining('part of it may be committed') as string,
        ...said,
      })
      expect(await place.list('select count(*) from t')).toEqual(['1'])
      await answer(place, folder, 2, 'applied')
      expect((await run(place.database, folder, { resume: true })).applied).toMatchObject([{ statements: 1 }])
      expect(await place.list('select count(*) from t')).toEqual(['1'])
    })

    async function answer(
      { database }: PgPlace,
      folder: Readonly<Record<string, string>>,
      statement: number,
      outcome: 'applied' | 'not-applied',
    ) {
      const who = { run: runInfo('resolve'), environment: 'test', waitMs: 1000 } as const
      await resolve({ database, folder: folderOf(folder), ...who, statement, outcome })
    }

    /** As a runner leaves it that was killed while the second statement was at work. */
    async function killedAt(second: string, left: string): Promise<PgPlace> {
      const place = await failing(second, { code: 'MIGRATION.FAILED' })
      await place.query(`update ops.journal j set state = 'begun' from ops.migration m
      where m.id = j.migration_id and tag = '0001_second' and j.ordinal = 2;
      update ops.migration set state = 'running', failed_code = null, failed_statement = null
      where tag = '0001_second'`)
      await place.query(left)
      return place
    }

    it('a statement in flight whose text was edited is not accepted as the new text', async () => {
      const text = (column: string, end: string) =>
        `CREATE TABLE z (i int); CREATE INDEX CONCURRENTLY nx ON t (${column}); ${end}`
      const place = await killedAt(text('a', 'SELECT 1/0;'), 'select 1')
      const edited = second(text('b', 'CREATE TABLE w (i int);'))
      await expect(run(place.database, edited, { resume: true })).rejects.toMatchObject({
        code: 'MIGRATION.EDITED',
        details: { statement: 2 },
        hint: expect.stringContaining('ops resolve 0001_second --statement 2') as string,
      })
      await answer(place, edited, 2, 'not-applied')
      await place.query('drop index nx')
      expect((await run(place.database, edited, { resume: true })).applied).toMatchObject([{ statements: 2 }])
      expect(await place.list(indexes)).toContain('CREATE INDEX nx ON public.t USING btree (b)')
    })

    it('an index that was there before the build began is not what it built', async () => {
      const sql = 'CREATE TABLE z (i int); CREATE UNIQUE INDEX CONCURRENTLY ix ON t (b);'
      const place = await killedAt(sql, 'select 1')
      await expect(run(place.database, second(sql), { resume: true })).rejects.toMatchObject({
        details: { cause: '42P07', statement: 2 },
      })
    })

    it('IF NOT EXISTS is content with an index that was there before', async () => {
      const sql = 'CREATE TABLE z (i int); CREATE INDEX CONCURRENTLY IF NOT EXISTS ix ON t (b); SELECT 1/0;'
      const place = await killedAt(sql, 'select 1')
      const notes = ['ix is there and valid']
      const mended = second(sql.replace('1/0', '1'))
      expect((await run(place.database, mended, { resume: true })).applied).toMatchObject([{ notes }])
    })

    it('an index that was never there is not taken for dropped', async () => {
      const sql = 'CREATE TABLE z (i int); DROP INDEX CONCURRENTLY ix_misspelled;'
      const place = await killedAt(sql, 'select 1')
      await expect(run(place.database, second(sql), { resume: true })).rejects.toMatchObject({
        details: { cause: '42704', statement: 2 },
      })
    })

    it('repeats no setting that the file itself took back', async () => {
      const place = await pgPlace(pg)
      const folder = journalFolder({
        '0000_base': `${base} CREATE SCHEMA other;`,
        '0001_second': `BEGIN; SET search_path = other; ROLLBACK; CREATE TABLE q (i int);
        SELECT 1 / (SELECT count(*) FROM public.gate); CREATE TABLE r (i int);`,
      })
      await expect(run(place.database, folder)).rejects.toMatchObject({ details: { statement: 5 } })
      await place.query('insert into gate values (1)')
      await run(place.database, folder, { resume: true })
      expect(
        await place.list(`select relnamespace::regnamespace from pg_class where relname in ('q', 'r')`),
      ).toEqual(['public', 'public'])
    })

    it.each([
      [
        'BEGIN; CREATE TABLE x (); ROLLBACK; CREATE TABLE y (); SELECT 1/0;',
        1,
        /^The 1 statements.*ops resume/,
      ],
      ['BEGIN; CREATE TABLE x (); ROLLBACK; SELECT 1/0;', 0, /^Nothing of this file is left.*ops resume/],
      ['CREATE TABLE y (); SELECT 1/0;', 0, /^Nothing of this file is left.*run the same command again/],
    ])('counts what is in the database, not what was rolled back: %s', async (sql, left, hint) => {
      const place = await failing(sql, { details: { left }, hint: expect.stringMatching(hint) as string })
      expect(await place.list(`select to_regclass('x') is null`)).toEqual(['true'])
    })

    it('says that a temporary table went with the session that made it', async () => {
      const sql = `CREATE TEMP TABLE tt AS SELECT 5 AS v; COMMIT; SELECT 1 / (SELECT count(*) FROM gate);
      INSERT INTO t SELECT v FROM tt;`
      const place = await failing(sql, { details: { statement: 3 } })
      await place.query('insert into gate values (1)')
      await expect(run(place.database, second(sql), { resume: true })).rejects.toMatchObject({
        details: { statement: 4, cause: '42P01' },
        hint: expect.stringContaining('tt was temporary') as string,
      })
    })
  },
)
