import { setTimeout as sleep } from 'node:timers/promises'
import { openPgSession } from '@twinship/core'
import { pgVersions, usePostgres, waitUntil, withClient } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { keyTypes, nextRange, type Range } from '../../src/adapters/pg/online/backfill-ranges.ts'
import type { BackfillCursor } from '../../src/model/online.ts'
import { journalFolder } from '../support/folder-builder.ts'
import { pgPlace } from '../support/pg-place.ts'
import { run } from '../support/run.ts'
import { by, planOf, step, steps } from './plans.ts'

const tables = `CREATE TABLE "pairs" ("a" integer, "b" text, "v" integer, PRIMARY KEY ("a", "b"));
CREATE TABLE "heap" ("n" integer, "v" integer);`
const sql = 'UPDATE "pairs" SET "v" = 1; UPDATE "heap" SET "v" = 1;'
const folder = journalFolder({ '0000_t': tables, '0001_more': sql })

function backfill(
  name: string,
  key: readonly string[] | null,
  probe = `select exists (select from public.${name} where v is null)`,
) {
  const table = { schema: 'public', name }
  return step({
    ...steps.backfill,
    id: `0001_more/1.${name}`,
    sql: [`update public.${name} set v = 1 where v is null`],
    locks: [],
    probe: { kind: 'rows-left', sql: probe },
    backfill: { table, set: 'v = 1', where: 'v is null', key },
  })
}

describe.each(pgVersions())('a backfill on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  const place = async () => {
    const made = await pgPlace(pg)
    await run(made.database, journalFolder({ '0000_t': tables }))
    await made.query(`insert into pairs select g % 40, 'it''s ' || g, null from generate_series(1, 1700) g`)
    await made.query(`insert into heap select g, null from generate_series(1, 1700) g`)
    // Rows that were moved to the end of the heap, and holes where they were.
    await made.query(`update heap set n = -n where n % 3 = 0`)
    return made
  }

  it('goes over the heap to its end, which grows meanwhile', async () => {
    const { database, query } = await place()
    const plan = planOf('0001_more', [backfill('pairs', ['a', 'b']), backfill('heap', null)])
    const batches: string[] = []
    await run(database, folder, {
      ...by(plan),
      onEvent: (event) => event.kind === 'step-progress' && batches.push(event.id),
    })
    expect(await query('select count(*)::int as n from pairs where v = 1')).toEqual([{ n: 1700 }])
    expect(await query('select count(*)::int as n from heap where v = 1')).toEqual([{ n: 1700 }])
    expect(batches.filter((id) => id.endsWith('pairs')).length).toBeGreaterThan(1)
    const done = await query(`select id, state, rows::int as rows from ops.step order by position`)
    expect(done).toMatchObject([
      { state: 'done', rows: 1700 },
      { state: 'done', rows: 1700 },
    ])
  })

  it('goes by the columns of the key where rows do not lie in one heap, each row once', async () => {
    const { name } = await place()
    const { backfill: pairs } = backfill('pairs', ['a', 'b'])
    if (pairs === null) throw new Error('no backfill')
    const session = await openPgSession({ url: pg.server.url(name), location: name, applicationName: 'test' })
    try {
      const types = await keyTypes(session, pairs)
      expect(types).toEqual(['integer', 'text'])
      let cursor: BackfillCursor | null = null
      const counts: number[] = []
      for (let isLast = false; !isLast;) {
        const range: Range = await nextRange(session, pairs, { types, heap: null, cursor, size: 400 })
        const [row] = await session.query<{ n: number }>(
          `select count(*)::int as n from pairs where ${range.condition}`,
        )
        counts.push(row?.n ?? 0)
        ;({ cursor, isLast } = range)
      }
      expect(counts).toEqual([400, 400, 400, 400, 100])
    } finally {
      await session.close()
    }
  })

  it('stops where rows without a value keep coming in, and goes on once they do not', async () => {
    const { database, query } = await place()
    const plan = planOf('0001_more', [
      backfill('heap', null, 'select exists (select from public.pairs where v is null)'),
    ])
    await expect(run(database, folder, by(plan))).rejects.toMatchObject({
      code: 'MIGRATION.BACKFILL_INCOMPLETE',
      exitCode: 4,
    })
    await query('update pairs set v = 1')
    expect((await run(database, folder, { resume: true })).applied).toHaveLength(1)
  })

  it.each([
    ['a trigger', 'create trigger note before update on pairs for each row execute function note()'],
    ['a rule', 'create rule note as on update to pairs do also nothing'],
  ])('fires nothing that was made after the plan: %s', async (what, made) => {
    const { database, query } = await place()
    await query(
      `create function note() returns trigger language plpgsql as 'begin new.b := new.b || ''!''; return new; end'`,
    )
    await query(`${made}; create rule kept as on delete to pairs do also nothing`)
    await query('create trigger first before insert on pairs for each row execute function note()')
    const plan = planOf('0001_more', [backfill('heap', null), backfill('pairs', ['a', 'b'])])
    const kind = what.slice(2)
    const failed = {
      code: 'MIGRATION.PLAN_CHANGED',
      message: expect.stringContaining(`${kind} note of public.pairs`) as string,
      hint: expect.stringContaining(`ALTER TABLE public.pairs DISABLE ${kind.toUpperCase()} note;`) as string,
    }
    await expect(run(database, folder, by(plan))).rejects.toMatchObject(failed)
    await expect(run(database, folder, { resume: true })).rejects.toMatchObject(failed)
    expect(await query('select count(*)::int as n from pairs where v = 1')).toEqual([{ n: 0 }])
    await query(`alter table pairs disable ${kind} note`)
    expect((await run(database, folder, { resume: true })).applied).toHaveLength(1)
    expect(await query(`select count(*)::int as n from pairs where v = 1 and b not like '%!'`)).toEqual([
      { n: 1700 },
    ])
  })

  it('changes no more rows at once than a batch has, however the heap is filled', async () => {
    const { database, query } = await place()
    // Counted when it was all but empty.
    await query('truncate heap; insert into heap select g, 0 from generate_series(1, 20000) g')
    await query(
      'delete from heap where n > 2; analyze heap; insert into heap select g, null from generate_series(1, 9000) g',
    )
    const done: number[] = []
    await run(database, folder, {
      ...by(planOf('0001_more', [backfill('heap', null)])),
      onEvent: (event) => event.kind === 'step-progress' && done.push(event.done),
    })
    expect(done[0]).toBe(500)
    expect(await query('select count(*)::int as n from heap where v is null')).toEqual([{ n: 0 }])
    expect(await query(`select rows::int as n from ops.step where position = 0`)).toEqual([{ n: 9000 }])
  })

  it('gives way to a transaction of the app that waits for it, and goes on', async () => {
    const { database, name, query } = await place()
    await withClient(pg.server.url(name), async (app) => {
      await app.query(
        `begin; update heap set n = n where n = (select n from heap order by ctid desc limit 1)`,
      )
      const filled = run(database, folder, by(planOf('0001_more', [backfill('heap', null)])))
      await waitUntil(
        async () =>
          (await query(`select 1 from pg_locks where not granted and locktype = 'transactionid'`)).length > 0,
        { what: 'a batch to wait for the row', timeoutMs: 30_000 },
      )
      // Rows that the batch has changed by then: whoever gives way, it is not the app.
      await app.query('update heap set n = n')
      await app.query('commit')
      expect((await filled).applied).toHaveLength(1)
    })
    expect(await query('select count(*)::int as n from heap where v is null')).toEqual([{ n: 0 }])
  })

  it('goes after a row that the app moves all the time by its key', async () => {
    const { database, name, query } = await place()
    await withClient(pg.server.url(name), async (app) => {
      const touch = `update pairs set b = b where (a, b) = (7, 'it''s 7')`
      await app.query(`begin; ${touch}`)
      const filled = run(database, folder, by(planOf('0001_more', [backfill('pairs', ['a', 'b'])])))
      const over = filled.then(
        () => true,
        () => true,
      )
      const waiting = `select 1 from pg_locks where not granted and locktype = 'transactionid'`
      const isOver = () => Promise.race([over, sleep(5, false)])
      // It is elsewhere by the time that each batch that has seen it gets it.
      while (!(await isOver())) {
        if ((await query(waiting)).length > 0) await app.query(`commit; begin; ${touch}`)
      }
      await app.query('commit')
      expect((await filled).applied).toHaveLength(1)
    })
    expect(await query('select count(*)::int as n from pairs where v is null')).toEqual([{ n: 0 }])
    expect(await query(`select rows::int as n from ops.step where position = 0`)).toEqual([{ n: 1700 }])
  })

  it('is stopped while it waits for a row, and goes on later', async () => {
    const { database, name, query } = await place()
    const stop = new AbortController()
    await withClient(pg.server.url(name), async (other) => {
      await other.query('begin; update heap set v = null where n = 7')
      const stopped = run(database, folder, {
        ...by(planOf('0001_more', [backfill('heap', null)])),
        onEvent: (event) => event.kind === 'step-waits' && stop.abort(),
        signal: stop.signal,
      })
      await expect(stopped).rejects.toMatchObject({ code: 'INTERRUPTED' })
      await other.query('rollback')
    })
    expect((await run(database, folder, { resume: true })).applied).toHaveLength(1)
    expect(await query('select count(*)::int as n from heap where v is null')).toEqual([{ n: 0 }])
  })

  it('waits for a row that somebody has locked, says who, and names nothing of it', async () => {
    const { database, name, query } = await place()
    const locked = backfill('pairs', ['a', 'b'])
    const short = { ...locked, budget: { ...locked.budget, lockTimeoutMs: 100, totalMs: 2000 } }
    await withClient(pg.server.url(name), async (other) => {
      const { rows } = await other.query<{ pid: number }>('select pg_backend_pid() as pid')
      await other.query('begin; update pairs set v = null where a = 7')
      const waits: string[] = []
      const error: unknown = await run(database, folder, {
        ...by(planOf('0001_more', [short])),
        onEvent: (event) => event.kind === 'step-waits' && waits.push(...event.blockers),
      }).catch((thrown: unknown) => thrown)
      const holder = new RegExp(`backend ${rows[0]?.pid}, .*idle in transaction for \\d+ s`)
      expect(error).toMatchObject({
        code: 'MIGRATION.LOCK_BUDGET',
        message: expect.stringMatching(holder) as string,
      })
      expect(String(error)).not.toContain("it's")
      expect(waits[0]).toMatch(holder)
      await other.query('rollback')
    })
    expect((await run(database, folder, { resume: true })).applied).toHaveLength(1)
    expect(await query('select count(*)::int as n from pairs where v = 1')).toEqual([{ n: 1700 }])
  })
})
