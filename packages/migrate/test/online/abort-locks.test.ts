import { pgVersions, startWireProxy, usePostgres, withClient } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { createPgDatabase } from '../../src/adapters/pg/database.ts'
import { abortHere } from '../support/abort.ts'
import { journalFolder } from '../support/folder-builder.ts'
import { pgPlace } from '../support/pg-place.ts'
import { run } from '../support/run.ts'
import { by, planOf, step } from './plans.ts'

const first = `CREATE TABLE "users" ("id" integer PRIMARY KEY) PARTITION BY RANGE ("id");
CREATE TABLE "users_1" PARTITION OF "users" FOR VALUES FROM (0) TO (1000);
CREATE TABLE "messages" ("id" integer, "user_id" integer);`
const addKey =
  'alter table public.messages add constraint to_user foreign key (user_id) references public.users'
const dropKey = 'alter table public.messages drop constraint to_user'
const folder = journalFolder({ '0000_t': first, '0001_key': addKey })

/** As the planner writes them: of what the way there needs. */
const lock = (name: string) => ({ schema: 'public', name, mode: 'SHARE ROW EXCLUSIVE' as const })
const foreignKey = step({
  kind: 'run',
  sql: [addKey],
  locks: [lock('messages'), lock('users')],
  budget: { lockClass: 'strong', lockTimeoutMs: 100, totalMs: 1500, statementTimeoutMs: 5000 },
  undo: { sql: [dropKey], transaction: 'own', remains: null },
})

describe.each(pgVersions())('locks of the way back on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  it.each(['users', 'users_1', 'messages'])(
    'a report on %s, which the way there did not wait for, is named and waited for without a try',
    async (table) => {
      const { database, url, query } = await pgPlace(pg)
      await run(database, journalFolder({ '0000_t': first }))
      const broken = [foreignKey, step({ kind: 'run', id: 'broken', sql: ['select 1/0'] })]
      await expect(run(database, folder, by(planOf('0001_key', broken)))).rejects.toMatchObject({
        details: { stepsDone: 1 },
      })
      const texts: string[] = []
      const proxy = await startWireProxy({ url, intercept: (text) => void texts.push(text) })
      try {
        const through = createPgDatabase({ url: proxy.url, location: 'here' })
        await withClient(url, async (report) => {
          await report.query(`begin; select from ${table}; select pg_sleep(1.1)`)
          await expect(abortHere(through, folder)).rejects.toMatchObject({
            code: 'MIGRATION.LOCK_BUDGET',
            message: expect.stringMatching(/Held by backend \d+, .* on public\.\w+/) as string,
            hint: expect.stringContaining('run ops abort again') as string,
          })
          expect(texts.filter((text) => text.includes(dropKey))).toEqual([])
          await report.query('commit')
        })
        expect((await abortHere(through, folder)).undone).toHaveLength(1)
      } finally {
        await proxy.close()
      }
      expect(await query(`select from pg_constraint where conname = 'to_user'`)).toEqual([])
    },
  )
})
