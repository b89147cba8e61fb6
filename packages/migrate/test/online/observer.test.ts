import { pgVersions, usePostgres, waitUntil, withClient } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { verifyChain } from '../../src/audit/chain.ts'
import { journalFolder } from '../support/folder-builder.ts'
import { pgPlace } from '../support/pg-place.ts'
import { run } from '../support/run.ts'
import { by, planOf, step, steps, wholeColumn, wholeColumnSql } from './plans.ts'

const first = 'CREATE TABLE "t" ("id" integer PRIMARY KEY, "body" text);'
const probe = {
  kind: 'index-build',
  name: 't_body',
  table: { schema: 'public', name: 't' },
  ifNotExists: false,
} as const
const folder = journalFolder({ '0000_t': first, '0001_more': wholeColumnSql })
const ofWatchers = (name: string) =>
  `from pg_stat_activity where datname = '${name}' and application_name = 'twinship-migrate-audit'`

describe.each(pgVersions())('the observing connection on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  const place = async () => {
    const made = await pgPlace(pg)
    await run(made.database, journalFolder({ '0000_t': first }))
    await made.query(`insert into t select g, 'x' from generate_series(1, 700) g`)
    return made
  }

  it('is renewed where it is ended in the middle of a step, which goes on and ends well', async () => {
    const { database, name, url, query } = await place()
    const waits: string[] = []
    const ended = new Set<unknown>()
    const kill = async () => {
      const rows = await waitUntil(
        async () => {
          const found = await query<{ pid: number }>(`select pid ${ofWatchers(name)}`)
          const fresh = found.filter(({ pid }) => !ended.has(pid))
          return fresh.length > 0 ? fresh : undefined
        },
        { what: 'an observing connection', timeoutMs: 60_000 },
      )
      for (const { pid } of rows) {
        ended.add(pid)
        await query(`select pg_terminate_backend(${pid}, 30000)`)
      }
    }
    const running = await withClient(url, async (reader) => {
      await reader.query('begin; select count(*) from t')
      const work = run(database, folder, {
        ...by(planOf('0001_more', wholeColumn)),
        onEvent: (event) => event.kind === 'step-waits' && waits.push(...event.blockers),
      })
      // It is awaited below; until then its failure must not go unhandled.
      work.catch(() => undefined)
      const named = async (count: number) =>
        waitUntil(() => waits.length >= count, { what: 'who is waited for', timeoutMs: 60_000 })
      await named(1)
      await kill()
      await named(waits.length + 2)
      await kill()
      await named(waits.length + 2)
      await reader.query('rollback')
      return { work }
    })
    expect((await running.work).applied).toHaveLength(1)
    expect(waits.at(-1)).toMatch(/idle in transaction/)
    expect(ended.size).toBeGreaterThan(1)
    expect(verifyChain(await database.readAudit())).not.toBeNull()
  })

  it('that is not to be had any more costs the report, and not the step', async () => {
    const { database, name, url, query } = await place()
    const strong = step({
      kind: 'run',
      sql: ['alter table public.u add column more integer'],
      locks: [{ schema: 'public', name: 'u', mode: 'ACCESS EXCLUSIVE' }],
      budget: { lockClass: 'strong', lockTimeoutMs: 100, totalMs: 60_000, statementTimeoutMs: null },
    })
    const build = { ...steps.index, sql: ['create index concurrently t_body on public.t (body)'] }
    const events: string[] = []
    const has = (event: string) => waitUntil(() => events.includes(event), { what: event, timeoutMs: 60_000 })
    const allow = (may: boolean) => pg.server.query(`alter database "${name}" allow_connections ${may}`)
    await query('create table u (); alter table u owner to app_owner')
    const work = withClient(url, async (reader) => {
      await reader.query('begin; select from u')
      return withClient(url, async (writer) => {
        await writer.query('begin; insert into t values (0, null)')
        const running = run(database, folder, {
          ...by(planOf('0001_more', [{ ...build, probe }, strong])),
          onEvent: (event) => 'id' in event && events.push(`${event.kind} ${event.id}`),
        })
        // It is awaited below; until then its failure must not go unhandled.
        running.catch(() => undefined)
        try {
          await has(`step-waits ${build.id}`)
          await allow(false)
          await pg.server.query(`select pg_terminate_backend(pid, 30000) ${ofWatchers(name)}`)
          await writer.query('rollback')
          await has(`step-done ${build.id}`)
          await has(`step-started ${strong.id}`)
        } finally {
          await allow(true)
        }
        await reader.query('rollback')
        return running
      })
    })
    expect((await work).applied).toHaveLength(1)
    expect(verifyChain(await database.readAudit())).not.toBeNull()
  })
})
