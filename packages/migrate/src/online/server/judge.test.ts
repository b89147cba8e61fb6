import { describe, expect, it } from 'vitest'
import { defaultServerLimits, type ServerLimits, type ServerSample } from '../../model/server.ts'
import { judgeDuring, judgeServer, type Judged } from './judge.ts'
import { roomFor } from './needs.ts'
import { lagOf, remember, walRate, type WalHistory } from './replica-lag.ts'

const MiB = 1024 * 1024
const now: ServerSample = {
  atMs: 100_000,
  wal: 1000,
  replicas: [],
  hiddenReplicas: 0,
  slots: [],
  transactionsLeft: 2_000_000_000,
  oldestDatabase: 'app',
  databaseBytes: null,
}

/** By a backfill, unless said otherwise; `before`: [milliseconds ago, WAL]. */
function judge(
  sample: Partial<ServerSample>,
  before: readonly (readonly [number, number])[] = [],
  more: Partial<Judged> & { readonly limits?: ServerLimits } = {},
) {
  const at = { ...now, ...sample }
  const history: WalHistory = [...before.map(([ago, wal]) => ({ atMs: at.atMs - ago, wal })), at]
  return judgeServer({
    needs: { writesWal: true, roomBytes: 0 },
    now: at,
    history,
    limits: defaultServerLimits,
    firstBytes: null,
    vacuums: [],
    ...more,
  })
}

describe('what a server is judged by', () => {
  it('nothing is over a limit: the step goes', () => {
    expect(judge({})).toEqual({ kind: 'go' })
    expect(judge({ replicas: [{ name: 'a', replayed: 1000 }] })).toEqual({ kind: 'go' })
    expect(judge({ replicas: [{ name: 'a', replayed: null }] })).toEqual({ kind: 'go' })
  })

  it('a replica that is behind counts as near only once it has passed a position that is known to be young', () => {
    const replicas = [{ name: 'a', replayed: 900 }]
    expect(judge({ replicas })).toMatchObject({ kind: 'measure' })
    expect(judge({ replicas }, [[29_000, 950]])).toMatchObject({ kind: 'measure' })
    expect(judge({ replicas }, [[29_000, 900]])).toEqual({ kind: 'go' })
    // Passed long ago, and nobody has looked since: that says nothing.
    expect(judge({ replicas }, [[60_000, 900]])).toMatchObject({ kind: 'measure' })
  })

  it('a replica that stands still is late once the limit has passed, whatever it reports', () => {
    const replicas = [{ name: 'far away', replayed: 900 }]
    expect(judge({ replicas }, [[45_000, 950]])).toEqual({
      kind: 'wait',
      reasons: ['the replica far away is 45 s behind'],
    })
    const needs = { writesWal: false, roomBytes: 0 }
    expect(judge({ replicas }, [[45_000, 950]], { needs })).toEqual({ kind: 'go' })
  })

  it('one that is behind on purpose is not looked at', () => {
    const replicas = [
      { name: 'delayed', replayed: 0 },
      { name: 'near', replayed: 1000 },
    ]
    expect(judge({ replicas }, [[45_000, 950]])).toMatchObject({ kind: 'wait' })
    const limits = { ...defaultServerLimits, ignoredReplicas: ['delayed'] }
    expect(judge({ replicas }, [[45_000, 950]], { limits })).toEqual({ kind: 'go' })
  })

  it('a slot that keeps too much WAL is waited for, and told whether somebody reads it', () => {
    const slots = [
      { name: 'small', isActive: true, retainedBytes: MiB },
      { name: 'read', isActive: true, retainedBytes: 9000 * MiB },
      { name: 'forgotten', isActive: false, retainedBytes: 9000 * MiB },
    ]
    expect(judge({ slots })).toEqual({
      kind: 'wait',
      reasons: [
        'the replication slot read keeps 9000 MB of WAL',
        'the replication slot forgotten, which nobody reads, keeps 9000 MB of WAL',
      ],
    })
  })

  it('more WAL a second than the limit is waited out', () => {
    expect(judge({ wal: 1200 * MiB }, [[4000, 0]])).toEqual({
      kind: 'wait',
      reasons: ['the server writes 300 MB of WAL a second'],
    })
    expect(judge({ wal: 1000 * MiB }, [[4000, 0]])).toEqual({ kind: 'go' })
    // Too short ago to say, or too long.
    expect(judge({ wal: 9000 * MiB }, [[1000, 0]])).toEqual({ kind: 'go' })
    expect(judge({ wal: 90_000 * MiB }, [[20_000, 0]])).toEqual({ kind: 'go' })
  })

  it('vacuums to prevent wraparound are waited for', () => {
    expect(judge({}, [], { vacuums: ['backend 7'] })).toEqual({ kind: 'wait', reasons: ['backend 7'] })
  })

  it('few transaction ids left stop it, before anything else', () => {
    const few = { transactionsLeft: 400_000_000, oldestDatabase: 'legacy' }
    expect(judge(few, [], { vacuums: ['backend 7'] })).toMatchObject({
      kind: 'stop',
      code: 'MIGRATION.WRAPAROUND',
      reason: expect.stringContaining('400000000 more transactions, for which its database legacy') as string,
    })
  })

  it('room is what was said, less what the database has grown by since', () => {
    const limits = { ...defaultServerLimits, freeBytes: 100 * MiB }
    const build = (databaseBytes: number, roomBytes: number | null) =>
      judge({ databaseBytes }, [], {
        limits,
        firstBytes: 500 * MiB,
        needs: { writesWal: true, roomBytes },
      })
    expect(build(500 * MiB, 100 * MiB)).toEqual({ kind: 'go' })
    expect(build(540 * MiB, 61 * MiB)).toEqual({
      kind: 'stop',
      code: 'MIGRATION.NO_ROOM',
      reason: 'it needs about 61 MB, and 60 MB of what was said to be free are left',
    })
    expect(build(900 * MiB, null)).toEqual({ kind: 'go' })
    expect(judge({}, [], { needs: { writesWal: true, roomBytes: Number.MAX_SAFE_INTEGER } })).toEqual({
      kind: 'go',
    })
  })
})

describe('what a build under way is judged by', () => {
  const during = (sample: Partial<ServerSample>, limits: Partial<ServerLimits> = {}) => {
    const at = { ...now, ...sample }
    const history = [{ atMs: at.atMs - 45_000, wal: 950 }, at]
    return judgeDuring({ now: at, history, limits: { ...defaultServerLimits, ...limits }, firstBytes: 1000 })
  }

  it('is told what is over a limit, and stopped only where no room is left', () => {
    expect(during({})).toEqual({ kind: 'go' })
    const replicas = [{ name: 'a', replayed: 900 }]
    expect(during({ replicas })).toEqual({ kind: 'tell', reasons: ['the replica a is 45 s behind'] })
    expect(during({ databaseBytes: 1400 }, { freeBytes: 500 })).toEqual({ kind: 'go' })
    expect(during({ databaseBytes: 1500 }, { freeBytes: 500 })).toMatchObject({
      kind: 'stop',
      code: 'MIGRATION.NO_ROOM',
    })
  })
})

describe('what was seen', () => {
  it('gives a lag between two bounds', () => {
    const history = [
      { atMs: 0, wal: 10 },
      { atMs: 1000, wal: 20 },
      { atMs: 5000, wal: 30 },
    ]
    expect(lagOf({ name: 'a', replayed: 20 }, history)).toEqual({ atLeastMs: 0, atMostMs: 4000 })
    expect(lagOf({ name: 'a', replayed: 15 }, history)).toEqual({ atLeastMs: 4000, atMostMs: 5000 })
    expect(lagOf({ name: 'a', replayed: 5 }, history)).toEqual({ atLeastMs: 5000, atMostMs: null })
    expect(lagOf({ name: 'a', replayed: 30 }, history)).toEqual({ atLeastMs: 0, atMostMs: 0 })
    expect(lagOf({ name: 'a', replayed: null }, history)).toBeNull()
  })

  it('is thinned out and forgotten, and keeps its end', () => {
    let history: WalHistory = []
    for (let atMs = 0; atMs <= 2_000_000; atMs += 50) history = remember(history, { ...now, atMs, wal: atMs })
    expect(history.at(-1)).toEqual({ atMs: 2_000_000, wal: 2_000_000 })
    expect(history.length).toBeLessThan(4600)
    expect(history[0]?.atMs).toBeGreaterThanOrEqual(2_000_000 - 900_000)
    expect(walRate(history)).toBeCloseTo(1000)
  })
})

describe('the room that a step needs', () => {
  const facts = { rows: 1_000_000, totalBytes: 500 * MiB, keyBytes: 4, indexBytes: 30 * MiB }

  it('follows from rows, widths and sizes', () => {
    expect(roomFor('backfill', facts)).toBe(500 * MiB)
    expect(roomFor('reindex-concurrently', facts)).toBe(60 * MiB)
    // PostgreSQL makes an index of 21 MB of a million integers.
    const index = roomFor('create-index-concurrently', facts) ?? 0
    expect(index / 2).toBeGreaterThan(20 * MiB)
    expect(index / 2).toBeLessThan(24 * MiB)
    expect(roomFor('set-not-null', facts)).toBe(0)
  })

  it('is not known where the facts are not', () => {
    expect(roomFor('create-index-concurrently', { ...facts, keyBytes: null })).toBeNull()
    expect(roomFor('backfill', null)).toBeNull()
  })
})
