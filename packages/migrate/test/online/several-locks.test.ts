import { pgVersions, startWireProxy, usePostgres } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { createPgDatabase } from '../../src/adapters/pg/database.ts'
import { byPlanner } from '../support/by-planner.ts'
import { journalFolder } from '../support/folder-builder.ts'
import { pgPlace, type PgPlace } from '../support/pg-place.ts'
import { run } from '../support/run.ts'

const tables = `CREATE TABLE "users" ("id" integer PRIMARY KEY);
CREATE TABLE "messages" ("id" integer, "user_id" integer);
CREATE TABLE "events" ("id" integer) PARTITION BY RANGE ("id");
CREATE TABLE "events_1" PARTITION OF "events" FOR VALUES FROM (0) TO (10);
CREATE TABLE "events_2" PARTITION OF "events" FOR VALUES FROM (10) TO (20);`
const key =
  'ALTER TABLE "messages" ADD CONSTRAINT "to_user" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id");'
const column = 'ALTER TABLE "events" ADD COLUMN "more" text;'
const both = 'lock table only "public"."messages", only "public"."users" in share row exclusive mode'
const all =
  'lock table only "public"."events", only "public"."events_1", only "public"."events_2" in access exclusive mode'

describe.each(pgVersions())('a step that needs several locks, on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  const place = async () => {
    const made = await pgPlace(pg)
    await run(made.database, journalFolder({ '0000_t': tables }))
    return made
  }

  /** Runs a file, and tells what the server was asked; `change`: what it is asked instead. */
  const runThrough = async (
    { url }: PgPlace,
    sql: string,
    change: (text: string) => string = (text) => text,
  ) => {
    const asked: string[] = []
    const intercept = (text: string) => {
      asked.push(text)
      return { send: change(text) }
    }
    const proxy = await startWireProxy({ url, intercept })
    const folder = journalFolder({ '0000_t': tables, '0001_more': sql })
    try {
      const through = createPgDatabase({ url: proxy.url, location: 'here' })
      const { applied } = await run(through, folder, byPlanner({ url, folder }))
      expect(applied).toHaveLength(1)
    } finally {
      await proxy.close()
    }
    return asked
  }

  it.each([
    ['both tables of a foreign key', key, both],
    ['a parent and its partitions', column, all],
  ])('takes those of %s at once, before the statement', async (_, sql, lock) => {
    const asked = await runThrough(await place(), sql)
    const [message = ''] = asked.filter((text) => text.includes(lock))
    expect(message.indexOf('set local statement_timeout = 100')).toBeLessThan(message.indexOf(lock))
    expect(message.indexOf('ALTER TABLE')).toBeGreaterThan(message.indexOf(lock))
  })

  it('tries again where the time of all of them is over', async () => {
    let tries = 0
    await runThrough(await place(), key, (text) => {
      if (!text.includes(both) || ++tries > 1) return text
      // As long as they are not to be had.
      return text.replace(both, 'select pg_catalog.pg_sleep(20)')
    })
    expect(tries).toBe(2)
  })

  it('leaves alone what its role may not lock', async () => {
    const here = await place()
    await here.query(
      'alter table users owner to current_user; grant select, references on users to app_owner',
    )
    const asked = await runThrough(here, key)
    expect(asked.filter((text) => text.includes('share row exclusive mode'))).toEqual([])
  })
})
