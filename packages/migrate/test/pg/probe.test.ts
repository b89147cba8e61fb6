import { pgVersions, usePostgres } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { resolve } from '../../src/index.ts'
import { breakpoint, journalFolder } from '../support/folder-builder.ts'
import { folderOf } from '../support/parsed.ts'
import { pgPlace, type PgPlace } from '../support/pg-place.ts'
import { run, runInfo } from '../support/run.ts'

/** What an interrupted run leaves of a statement, and how a resume must find and finish it. */
type Case = {
  readonly statement: string
  /** Done by hand, as if the statement had come so far. */
  readonly left: string
  readonly finds: string
  readonly expected: string
  readonly notes: readonly string[]
}

const before = [
  'CREATE TABLE t (a int, b int);',
  'CREATE INDEX old ON t (b);',
  `CREATE TYPE mood AS ENUM ('sad');`,
  'CREATE TABLE parent (a int) PARTITION BY RANGE (a);',
  'CREATE TABLE part PARTITION OF parent FOR VALUES FROM (0) TO (10);',
].join(breakpoint)

/** Makes an index look like one whose build did not come to its end. */
const invalidate = (name: string) =>
  `update pg_index set indisvalid = false, indisready = false where indexrelid = '${name}'::regclass`

const validIndexes = `select string_agg(c.relname || case when i.indisvalid then '' else ' invalid' end, ' ' order by c.relname)
  from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = 't'::regclass`
const parts = `select count(*) from pg_inherits where inhparent = 'parent'::regclass`

const cases: Readonly<Record<string, Case>> = {
  'a build that came to its end': {
    statement: 'CREATE INDEX CONCURRENTLY ix ON t (a)',
    left: 'create index ix on t (a)',
    finds: validIndexes,
    expected: 'ix old',
    notes: ['ix is there and valid'],
  },
  'a build that never began': {
    statement: 'CREATE INDEX CONCURRENTLY ix ON t (a)',
    left: 'select 1',
    finds: validIndexes,
    expected: 'ix old',
    notes: [],
  },
  'a build that left an invalid index': {
    statement: 'CREATE INDEX CONCURRENTLY ix ON t (a)',
    left: `create index ix on t (a); ${invalidate('ix')}`,
    finds: validIndexes,
    expected: 'ix old',
    notes: ['dropped ix, which a build that failed had left invalid'],
  },
  'IF NOT EXISTS does not take an invalid index for one': {
    statement: 'CREATE INDEX CONCURRENTLY IF NOT EXISTS ix ON t (a)',
    left: `create index ix on t (a); ${invalidate('ix')}`,
    finds: validIndexes,
    expected: 'ix old',
    notes: ['dropped ix, which a build that failed had left invalid'],
  },
  'a build without a name that came to its end': {
    statement: 'CREATE INDEX CONCURRENTLY ON t (a)',
    left: 'create index t_a_idx on t (a)',
    finds: validIndexes,
    expected: 'old t_a_idx',
    notes: ['t_a_idx is there and valid'],
  },
  'a build without a name that left an invalid index': {
    statement: 'CREATE INDEX CONCURRENTLY ON t (a)',
    left: `create index t_a_idx on t (a); ${invalidate('t_a_idx')}`,
    finds: validIndexes,
    expected: 'old t_a_idx',
    notes: ['dropped t_a_idx, which a build that failed had left invalid'],
  },
  'a build without a name, beside what somebody else has built since': {
    statement: 'CREATE INDEX CONCURRENTLY ON t (a)',
    left: 'create index other on t (b, a); create unique index another on t (a); create index third on t (a) where b > 0',
    finds: validIndexes,
    expected: 'another old other t_a_idx third',
    notes: [],
  },
  'a build without a name, beside one of somebody else that failed': {
    statement: 'CREATE INDEX CONCURRENTLY ON t (a)',
    left: `create index other on t (a desc); ${invalidate('other')}`,
    finds: validIndexes,
    expected: 'old other invalid t_a_idx',
    notes: [],
  },
  'a build without a name that came to its end, in the words of the catalog': {
    statement: `CREATE UNIQUE INDEX CONCURRENTLY ON public.t (a DESC) WHERE lower(b::text) IN ('x', 'y')`,
    left: `create unique index mine on t (a desc) where lower(b::text) in ('x', 'y')`,
    finds: validIndexes,
    expected: 'mine old',
    notes: ['mine is there and valid'],
  },
  'a drop that came to its end': {
    statement: 'DROP INDEX CONCURRENTLY old',
    left: 'drop index old',
    finds: validIndexes,
    expected: 'null',
    notes: ['the index is gone'],
  },
  'a drop that stopped halfway': {
    statement: 'DROP INDEX CONCURRENTLY old',
    left: invalidate('old'),
    finds: validIndexes,
    expected: 'null',
    notes: [],
  },
  'a reindex that left its copy': {
    statement: 'REINDEX INDEX CONCURRENTLY old',
    left: `create index old_ccnew on t (b); ${invalidate('old_ccnew')}`,
    finds: validIndexes,
    expected: 'old',
    notes: ['dropped old_ccnew, which an interrupted REINDEX had left'],
  },
  'a reindex of the table that left its copy': {
    statement: 'REINDEX TABLE CONCURRENTLY t',
    left: `create index old_ccnew on t (b); ${invalidate('old_ccnew')}`,
    finds: validIndexes,
    expected: 'old',
    notes: ['dropped old_ccnew, which an interrupted REINDEX had left'],
  },
  'an enum value that was added': {
    statement: `ALTER TYPE mood ADD VALUE 'ok'`,
    left: `alter type mood add value 'ok'`,
    finds: `select enum_range(null::mood)::text`,
    expected: '{sad,ok}',
    notes: ['the enum has the value'],
  },
  'an enum value that was not': {
    statement: `ALTER TYPE mood ADD VALUE 'ok'`,
    left: 'select 1',
    finds: `select enum_range(null::mood)::text`,
    expected: '{sad,ok}',
    notes: [],
  },
  'a partition that is detached': {
    statement: 'ALTER TABLE parent DETACH PARTITION part CONCURRENTLY',
    left: 'alter table parent detach partition part',
    finds: parts,
    expected: '0',
    notes: ['the partition is detached'],
  },
  'a partition whose detaching waits to be finished': {
    statement: 'ALTER TABLE parent DETACH PARTITION part CONCURRENTLY',
    left: `update pg_inherits set inhdetachpending = true where inhrelid = 'part'::regclass`,
    finds: parts,
    expected: '0',
    notes: ['finished the detaching that was begun'],
  },
  'a partition that is still attached': {
    statement: 'ALTER TABLE parent DETACH PARTITION part CONCURRENTLY',
    left: 'select 1',
    finds: parts,
    expected: '0',
    notes: [],
  },
  'a VACUUM': { statement: 'VACUUM t', left: 'select 1', finds: 'select 1', expected: '1', notes: [] },
}

describe.each(pgVersions())('a statement in flight on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  /** The state of a run that was killed right after it wrote down that it begins the statement. */
  async function interruptedAt(
    statement: string,
  ): Promise<PgPlace & { readonly folder: Readonly<Record<string, string>> }> {
    const place = await pgPlace(pg)
    const folder = journalFolder({ '0000_before': before, '0001_alone': `${statement};` })
    await run(place.database, journalFolder({ '0000_before': before }))
    const gate = `create function gate() returns trigger language plpgsql as $$ begin raise 'gate'; end $$;
      create trigger gate before insert or update on ops.journal for each row when (new.state = 'done') execute function gate()`
    await place.query(gate)
    await expect(run(place.database, folder)).rejects.toMatchObject({ code: 'DB.REFUSED' })
    await place.query('drop trigger gate on ops.journal')
    return { ...place, folder }
  }

  it.each(Object.entries(cases))('%s', async (_name, { statement, left, finds, expected, notes }) => {
    const place = await interruptedAt(statement)
    // What the statement itself did in that run is undone, so that `left` alone tells how far it came.
    await place.query(undo)
    await place.query(`set allow_system_table_mods = on; ${left}`)
    const { attempts } = await place.database.readState()
    expect(attempts.find(({ tag }) => tag === '0001_alone')).toMatchObject({ state: 'running', inFlight: 1 })
    await expect(run(place.database, place.folder)).rejects.toMatchObject({ code: 'MIGRATION.INTERRUPTED' })
    const report = await run(place.database, place.folder, { resume: true })
    expect(report.applied).toMatchObject([{ tag: '0001_alone', notes }])
    expect(await place.list(finds)).toEqual([expected])
    expect(await place.list('select state from ops.journal order by migration_id, ordinal')).not.toContain(
      'begun',
    )
  })

  it('a build without a name that cannot be told from another one stops, and goes on as a person says', async () => {
    const place = await interruptedAt('CREATE INDEX CONCURRENTLY ON t (a)')
    await place.query(`revoke temporary on database "${place.name}" from app_owner, migrator, public`)
    const resume = () => run(place.database, place.folder, { resume: true })
    await expect(resume()).rejects.toMatchObject({
      code: 'MIGRATION.OUTCOME_UNKNOWN',
      hint: expect.stringContaining('ops resolve 0001_alone --statement 1'),
    })
    const who = { run: runInfo('resolve'), environment: 'test', waitMs: 20_000 } as const
    const said = { statement: 1, outcome: 'applied' } as const
    await resolve({ database: place.database, folder: folderOf(place.folder), ...who, ...said })
    expect((await resume()).applied).toMatchObject([{ tag: '0001_alone' }])
    expect(await place.list(validIndexes)).toEqual(['old t_a_idx'])
  })

  it('one that nothing tells about stops, and goes on as a person says', async () => {
    const place = await pgPlace(pg)
    await place.query('create procedure p() language sql as $$ select 1 $$')
    const folder = journalFolder({ '0000_call': ['SELECT 1;', 'COMMIT;', 'CALL p();'].join(breakpoint) })
    await run(
      place.database,
      journalFolder({ '0000_other': 'SELECT 1;' }, { entries: [{ tag: '0000_other', when: 1 }] }),
    )
    await place.query(`create function gate() returns trigger language plpgsql as $$ begin raise 'gate'; end $$;
      create trigger gate before update on ops.journal for each row when (new.state = 'done') execute function gate()`)
    await expect(run(place.database, folder)).rejects.toMatchObject({ code: 'DB.REFUSED' })
    await place.query('drop trigger gate on ops.journal')
    await expect(run(place.database, folder, { resume: true })).rejects.toMatchObject({
      code: 'MIGRATION.OUTCOME_UNKNOWN',
      details: { migration: '0000_call', statement: 3 },
      hint: expect.stringContaining('ops resolve 0000_call --statement 3'),
    })
  })
})

const undo = `drop index if exists ix, t_a_idx; create index if not exists old on t (b);
do $$ begin
  if not exists (select from pg_inherits where inhparent = 'parent'::regclass) then
    alter table part drop constraint if exists part_a_check;
    alter table parent attach partition part for values from (0) to (10);
  end if;
  if exists (select from pg_enum where enumlabel = 'ok') then
    delete from pg_enum where enumlabel = 'ok';
  end if;
end $$`
