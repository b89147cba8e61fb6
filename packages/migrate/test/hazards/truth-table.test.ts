import { openPgSession, type PgSession } from '@twinship/core'
import * as pgQuery from 'libpg-query'
import { pgVersions, usePostgres } from '@twinship/testkit'
import { beforeAll, describe, expect, it } from 'vitest'
import { readHazardFacts } from '../../src/adapters/pg/hazard-facts.ts'
import { traceAlone, type AloneSessions } from '../../src/adapters/pg/trace/trace-alone.ts'
import { traceTransaction } from '../../src/adapters/pg/trace/trace-transaction.ts'
import { lockModes, type LockMode } from '../../src/hazards/model.ts'
import { changesOf } from '../../src/hazards/pg/changes/read.ts'
import { impactOf } from '../../src/hazards/pg/impact.ts'
import { factReaders } from '../../src/hazards/pg/fact-readers.ts'
import { worldOf } from '../../src/hazards/pg/world/from-facts.ts'
import { applyChange } from '../../src/hazards/pg/world/apply.ts'
import type { Facts } from '../../src/hazards/facts.ts'
import type { Traced } from '../../src/model/trace.ts'
import { aloneTable, truthSetup, truthTable, unique18, uniqueBefore18, type Truth } from './truth-table.ts'

beforeAll(() => pgQuery.loadModule())

const stronger = (left: string | undefined, right: string) => {
  const rank = (mode: string) => lockModes.indexOf(mode as LockMode)
  return left === undefined || rank(right) > rank(left) ? right : left
}

const recorded = ({ locks, rewritten, scanned }: Traced) => ({
  locks: Object.fromEntries(locks.map(({ name, mode }) => [name, mode])),
  rewrites: rewritten.length > 0,
  scans: scanned.map(({ name }) => name),
})

function predict(facts: Facts, sql: string) {
  const world = worldOf(facts, factReaders(pgQuery))
  const locks: Record<string, string> = {}
  let [rewrites, scans] = ['no', 'no']
  for (const { stmt } of pgQuery.parseSync(sql).stmts ?? []) {
    for (const change of stmt === undefined ? [] : changesOf(stmt)) {
      const impact = impactOf(world, change)
      for (const { table, mode } of impact.locks) locks[table.name] = stronger(locks[table.name], mode)
      if (impact.rewrites !== 'no') rewrites = impact.rewrites
      if (impact.scans !== 'no') scans = impact.scans
      if (change.kind === 'set') applyChange(world, change, 1)
    }
  }
  return { locks, rewrites, scans }
}

/** `unknown`: it depends on constraints and rows that a prediction does not see. */
const agrees = (predicted: string, seen: boolean) =>
  predicted === 'unknown' || predicted === (seen ? 'yes' : 'no')

describe.each(pgVersions())('the truth table on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  async function withSessions<T>(work: (sessions: AloneSessions) => Promise<T>): Promise<T> {
    const { url, name } = await pg.fresh()
    const open = () => openPgSession({ url, location: name, applicationName: 'truth' })
    const [session, watcher] = [await open(), await open()]
    try {
      await session.query(truthSetup)
      return await work({ session, watcher, open })
    } finally {
      await session.close()
      await watcher.close()
    }
  }

  const compare = async (
    session: PgSession,
    { sql, locks, rewrites, scans }: Truth,
    trace: (statement: string) => Promise<Traced>,
  ) => {
    const [setting, statement = sql] = sql.startsWith('SET ') ? sql.split('; ') : [undefined, sql]
    await session.query(setting ?? 'reset timezone')
    const predicted = predict(await readHazardFacts(session), statement)
    const seen = recorded(await trace(statement))
    expect({ sql, ...seen }).toEqual({ sql, locks, rewrites, scans })
    expect({ sql, locks: predicted.locks }).toEqual({ sql, locks: seen.locks })
    const agreed = [agrees(predicted.rewrites, seen.rewrites), agrees(predicted.scans, seen.scans.length > 0)]
    expect({ sql, predicted, agreed }).toMatchObject({ agreed: [true, true] })
  }

  it('the tracer sees what is recorded, and the prediction agrees with it', async () => {
    await withSessions(async ({ session }) => {
      for (const truth of [...truthTable, version < 18 ? uniqueBefore18 : unique18]) {
        await compare(session, truth, (sql) =>
          traceTransaction(session, [sql], { end: 'rollback', now: Date.now }),
        )
      }
    })
  })

  it('a table holds what inherits from it holds', async () => {
    await withSessions(async ({ session }) => {
      const { tables } = await readHazardFacts(session)
      const [base, heir] = ['base', 'heir'].map((name) => tables.find((table) => table.name === name))
      expect(base).toMatchObject({ rows: 2, bytes: 2 * (heir?.bytes ?? 0), inherits: [] })
      expect(heir).toMatchObject({ rows: 1, inherits: [{ schema: 'public', name: 'base' }] })
    })
  })

  it('also of what runs in no transaction', async () => {
    await withSessions(async (sessions) => {
      for (const { held, ...truth } of aloneTable) {
        const tables = held.map((name) => ({ schema: 'public', name }))
        await compare(sessions.session, truth, (sql) => traceAlone(sessions, sql, { tables, now: Date.now }))
      }
    })
  })
})
