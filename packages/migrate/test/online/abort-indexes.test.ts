import { pgVersions, usePostgres } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { abortHere } from '../support/abort.ts'
import { byPlanner } from '../support/by-planner.ts'
import { journalFolder } from '../support/folder-builder.ts'
import { pgPlace } from '../support/pg-place.ts'
import { run } from '../support/run.ts'

const shape = `
select (select json_agg(json_build_array(pg_get_indexdef(x.indexrelid), x.indisvalid, c.relispartition) order by c.relname)
        from pg_index x join pg_class c on c.oid = x.indexrelid where c.relnamespace = 'public'::regnamespace)::text
    as indexes,
  (select json_agg(json_build_array(conname, pg_get_constraintdef(oid)) order by conname) from pg_constraint
   where connamespace = 'public'::regnamespace)::text as constraints,
  (select json_agg(json_build_array(attrelid::regclass, attname, attnotnull) order by attrelid, attnum) from pg_attribute
   where attnum > 0 and attrelid in (select oid from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace))::text
    as columns`

const wrong = '--> statement-breakpoint\nALTER TABLE "t" ADD CONSTRAINT "wrong" CHECK ("id" < 0);'

describe.each(pgVersions())('ops abort and indexes that were there before, on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  it.each([
    ['a name of its own', 'ADD CONSTRAINT "u" UNIQUE USING INDEX "u_idx"'],
    ['the name that it has', 'ADD CONSTRAINT "u_idx" UNIQUE USING INDEX "u_idx"'],
    ['a primary key', 'ADD CONSTRAINT "pk" PRIMARY KEY USING INDEX "u_idx"'],
  ])('a constraint that took one over gives it back: %s', async (_, alter) => {
    const first = `CREATE TABLE "t" ("id" integer NOT NULL, "body" text NOT NULL); CREATE UNIQUE INDEX "u_idx" ON "t" ("body");`
    await expectBack(first, `ALTER TABLE "t" ${alter};\n${wrong}`)
  })

  it('gives the leaves of a partitioned table their indexes back, however far it came', async () => {
    const parts = [
      'CREATE TABLE "t" ("id" integer NOT NULL, "body" text) PARTITION BY LIST ("id");',
      'CREATE TABLE "p1" PARTITION OF "t" FOR VALUES IN (1); CREATE TABLE "p2" PARTITION OF "t" FOR VALUES IN (2);',
      'CREATE TABLE "p3" PARTITION OF "t" FOR VALUES IN (3) PARTITION BY LIST ("body");',
      `CREATE TABLE "p3a" PARTITION OF "p3" FOR VALUES IN ('a'); CREATE TABLE "p3b" PARTITION OF "p3" DEFAULT;`,
      'CREATE INDEX "own_1" ON "p1" ("body"); CREATE INDEX "own_2" ON "p2" ("body"); CREATE INDEX "own_b" ON "p3b" ("body");',
    ].join('\n')
    const rows = `insert into t select 1 + g % 3, chr(97 + g % 5) from generate_series(1, 300) g`
    const create = 'CREATE INDEX "i" ON "t" ("body");'
    await expectBack(parts, `${create}\n${wrong}`, rows)
    for (const name of ['own_2', 'own_b', 'p3_body_idx']) {
      await expectBack(parts, create, rows, name)
    }
  })

  /** Runs `next` until something in it fails, aborts it, and finds what was there before. */
  async function expectBack(first: string, next: string, rows = filled, denied?: string): Promise<void> {
    const { database, query, url } = await pgPlace(pg)
    const changed = journalFolder({ '0000_t': first, '0001_more': next })
    await run(database, journalFolder({ '0000_t': first }))
    await query(rows)
    const before = await query(shape)
    if (denied !== undefined) await query(denyAttach(denied))
    await expect(run(database, changed, byPlanner({ url, folder: changed }))).rejects.toMatchObject({
      code: 'MIGRATION.FAILED',
    })
    if (denied !== undefined) await query('drop event trigger deny')
    expect(await query(shape)).not.toEqual(before)
    await abortHere(database, changed)
    expect(await query(shape)).toEqual(before)
  }
})

const filled = `insert into t select g, g::text from generate_series(1, 700) g`

/** Fails the statement that attaches an index of this name. */
function denyAttach(name: string): string {
  return `create function deny() returns event_trigger language plpgsql as $$ begin
    if current_query() like '%ATTACH PARTITION "public"."${name}"%' then raise exception 'not now'; end if;
  end $$;
  create event trigger deny on ddl_command_start when tag in ('ALTER INDEX') execute function deny()`
}
