import { pgVersions, startWireProxy, usePostgres } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { createPgDatabase } from '../../src/adapters/pg/database.ts'
import { abortHere } from '../support/abort.ts'
import { byPlanner } from '../support/by-planner.ts'
import { journalFolder } from '../support/folder-builder.ts'
import { pgPlace } from '../support/pg-place.ts'
import { run } from '../support/run.ts'
import { by, planOf, wholeColumn, wholeColumnSql } from './plans.ts'

const first = 'CREATE TABLE "t" ("id" integer PRIMARY KEY, "body" text);'
const folder = journalFolder({ '0000_t': first, '0001_more': wholeColumnSql })

const shape = `
select (select json_agg(json_build_array(attname, atttypid::regtype, attnotnull, atthasdef) order by attnum)
        from pg_attribute where attrelid = 't'::regclass and attnum > 0 and not attisdropped)::text as columns,
  (select json_agg(pg_get_constraintdef(oid) order by conname) from pg_constraint where conrelid = 't'::regclass)::text
    as constraints,
  (select json_agg(pg_get_indexdef(indexrelid) order by indexrelid::regclass::text) from pg_index where indrelid = 't'::regclass)::text
    as indexes`

describe.each(pgVersions())('ops abort on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  it('takes back what was done, wherever it stopped, and the migration is pending again', async () => {
    const { database, query } = await pgPlace(pg)
    await run(database, journalFolder({ '0000_t': first }))
    await query(`insert into t select g, 'x' from generate_series(1, 700) g`)
    const before = await query(shape)
    for (let stop = 1; stop < wholeColumn.length; stop++) {
      const broken = wholeColumn.map((one, at) =>
        at === stop ? { ...one, backfill: null, transaction: 'own' as const, sql: ['select 1/0'] } : one,
      )
      await expect(run(database, folder, by(planOf('0001_more', broken)))).rejects.toMatchObject({
        code: 'MIGRATION.FAILED',
        details: { stepsDone: stop },
      })
      const report = await abortHere(database, folder)
      expect(report.undone).toHaveLength(stop)
      expect(await query(shape), `stopped at ${stop}`).toEqual(before)
    }
    await expect(abortHere(database, folder)).rejects.toMatchObject({
      code: 'MIGRATION.NOTHING_TO_ABORT',
    })
    expect((await run(database, folder, by(planOf('0001_more', wholeColumn)))).applied).toHaveLength(1)
    const [end] = await query<{ outcome: string }>(
      `select outcome from ops.run where command = 'abort' order by started_at desc limit 1`,
    )
    expect(end?.outcome).toBe('aborted')
  })

  it('brings a key, a unique constraint and a check back that something had taken the place of', async () => {
    const { database, query, url } = await pgPlace(pg)
    const start =
      'CREATE TABLE "t" ("id" integer PRIMARY KEY, "body" text, CONSTRAINT "u" UNIQUE NULLS NOT DISTINCT ("body") DEFERRABLE, CONSTRAINT "c" CHECK ("id" > 0));'
    const sql = [
      'ALTER TABLE "t" DROP CONSTRAINT "t_pkey"; ALTER TABLE "t" ADD CONSTRAINT "t_pk" PRIMARY KEY ("id");',
      'ALTER TABLE "t" DROP CONSTRAINT "u"; ALTER TABLE "t" ADD CONSTRAINT "u" UNIQUE ("body", "id");',
      'ALTER TABLE "t" DROP CONSTRAINT "c"; ALTER TABLE "t" ADD CONSTRAINT "c" CHECK ("id" > -1);',
      'ALTER TABLE "t" ADD CONSTRAINT "wrong" CHECK ("id" < 0);',
    ]
    const changed = journalFolder({ '0000_t': start, '0001_more': sql.join('\n') })
    await run(database, journalFolder({ '0000_t': start }))
    await query(`insert into t select g, g::text from generate_series(1, 700) g`)
    const before = await query(shape)
    await expect(run(database, changed, byPlanner({ url, folder: changed }))).rejects.toMatchObject({
      code: 'MIGRATION.FAILED',
      details: { cause: '23514' },
    })
    expect(await query(shape)).not.toEqual(before)
    await abortHere(database, changed)
    expect(
      await query(`${shape}, not exists (select from pg_constraint where not convalidated) as valid`),
    ).toEqual([{ ...before[0], valid: true }])
  })

  it('refuses before anything is touched where a step has no way back', async () => {
    const { database, query } = await pgPlace(pg)
    await run(database, journalFolder({ '0000_t': first }))
    const oneWay = wholeColumn.map((one, at) => {
      if (at === 1) return { ...one, undo: { sql: null, transaction: 'own' as const, remains: 'the values' } }
      return at === 3 ? { ...one, sql: ['select 1/0'] } : one
    })
    await expect(run(database, folder, by(planOf('0001_more', oneWay)))).rejects.toThrow()
    const before = await query(shape)
    await expect(abortHere(database, folder)).rejects.toMatchObject({
      code: 'MIGRATION.NOT_ABORTABLE',
      exitCode: 4,
      message: expect.stringContaining('backfill: the values') as string,
    })
    expect(await query(shape)).toEqual(before)
  })

  it('asks the catalog whether a step without a way back that was begun has taken place', async () => {
    const { database, query, url } = await pgPlace(pg)
    const start = journalFolder({ '0000_t': `${first} CREATE TYPE "mood" AS ENUM ('ok');` })
    const enumSql = `ALTER TYPE "public"."mood" ADD VALUE 'great'`
    const grown = journalFolder({
      '0000_t': `${first} CREATE TYPE "mood" AS ENUM ('ok');`,
      '0001_more': `ALTER TABLE "t" ADD COLUMN "nr" integer;\n--> statement-breakpoint\n${enumSql};`,
    })
    await run(database, start)
    const before = await query(shape)
    const abort = () => abortHere(database, grown)

    await cutAt(enumSql, 'before')
    expect((await abort()).undone).toHaveLength(2)
    expect(await query(shape)).toEqual(before)

    await cutAt(enumSql, 'after')
    await expect(abort()).rejects.toMatchObject({ code: 'MIGRATION.NOT_ABORTABLE' })
    await run(database, grown, { ...byPlanner({ url, folder: grown }), resume: true, waitMs: 20_000 })
    expect(await query(`select enumlabel from pg_enum order by enumsortorder`)).toEqual([
      { enumlabel: 'ok' },
      { enumlabel: 'great' },
    ])

    async function cutAt(statement: string, moment: 'before' | 'after'): Promise<void> {
      const proxy = await startWireProxy({
        url,
        intercept: (text, link) => {
          if (text !== statement) return undefined
          const cut = async () => link.cut()
          return moment === 'after' ? { onAnswer: cut } : { send: cut().then(() => text) }
        },
      })
      try {
        const cutOff = createPgDatabase({ url: proxy.url, location: 'here' })
        await expect(run(cutOff, grown, byPlanner({ url, folder: grown }))).rejects.toMatchObject({
          code: 'DB.CONNECTION_LOST',
        })
      } finally {
        await proxy.close()
      }
    }
  })

  it('says of a file that ran without a plan that it knows no way back, on format 1 too', async () => {
    const { database, query } = await pgPlace(pg)
    const twice = journalFolder({
      '0000_t': first,
      '0001_more': 'BEGIN; CREATE TABLE u (); COMMIT; SELECT 1/0;',
    })
    await run(database, journalFolder({ '0000_t': first }))
    await expect(run(database, twice)).rejects.toMatchObject({ code: 'MIGRATION.FAILED' })
    await query('drop table ops.plan, ops.step; update ops.format set version = 1')
    await expect(abortHere(database, twice)).rejects.toMatchObject({
      code: 'MIGRATION.NOT_ABORTABLE',
      hint: expect.stringContaining('ops resume') as string,
    })
  })
})
