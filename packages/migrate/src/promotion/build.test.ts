import { CodedError } from '@twinship/core'
import { describe, expect, it } from 'vitest'
import { chainEvent, headOf } from '../audit/chain.ts'
import type { AuditEvent, AuditRow } from '../model/audit.ts'
import type { Attempt, DatabaseState } from '../model/database-state.ts'
import type { MigrationState } from '../model/state.ts'
import { buildPromotion, type BuildPromotionInput } from './build.ts'

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const sha = (letter: string) => letter.repeat(64)
const at = (n: number) => new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString()
const openRun = {
  runId: uuid(9),
  command: 'deploy',
  actor: 'a',
  host: 'h',
  processId: 1,
  startedAtMs: 0,
  isAlive: false,
  backend: null,
}

/** Rows of an audit, a minute apart. */
function chain(...events: readonly AuditEvent[]): readonly AuditRow[] {
  const rows: AuditRow[] = []
  for (const [n, event] of events.entries()) rows.push(chainEvent(headOf(rows.at(-1)), event, at(n)))
  return rows
}

const program = { command: 'deploy', gitCommit: 'c0ffee', toolVersion: '0.1.0' }
const started = (n: number, pending: readonly string[], more: object = {}): AuditEvent => ({
  event: 'run.started',
  runId: uuid(n),
  actor: 'ci',
  details: { ...program, environment: 'staging', pending, ...more },
})
const finished = (n: number, outcome: string, applied: readonly string[] = []): AuditEvent => ({
  event: 'run.finished',
  runId: uuid(n),
  actor: 'ci',
  details: { ...program, outcome, applied },
})
const resolved = (migration: string, statement: number | null): AuditEvent => ({
  event: 'migration.resolved',
  runId: null,
  actor: 'ann',
  details: { migration, statement, outcome: 'applied' },
})

function attempt(tag: string, hash: string, run: number, more: Partial<Attempt> = {}): Attempt {
  return {
    id: `attempt-${tag}`,
    tag,
    hash: sha(hash),
    whenMs: 1000 * run,
    tokensHash: sha('0'),
    state: 'applied',
    doneHashes: [],
    inFlight: null,
    steps: null,
    openHash: null,
    runId: uuid(run),
    startedAtMs: 0,
    failure: null,
    seenBefore: null,
    ...more,
  }
}

function database(attempts: readonly Attempt[], more: Partial<DatabaseState> = {}): DatabaseState {
  const applied = attempts.filter(({ state }) => state === 'applied')
  return {
    rows: applied.map(({ hash, whenMs }, n) => ({ id: n, hash, createdAtMs: whenMs, name: null })),
    attempts,
    identity: { id: uuid(100), environment: 'staging' },
    engine: 'present',
    isEmpty: false,
    openRun: null,
    ...more,
  }
}

function build(
  state: DatabaseState,
  audit: readonly AuditRow[],
  more: Partial<Pick<BuildPromotionInput, 'comparison' | 'abandoned'>> = {},
) {
  return buildPromotion({
    state,
    audit,
    comparison: { migrations: [] },
    abandoned: [],
    engine: '0.1.0',
    exportedAt: at(59),
    ...more,
  })
}

function refusal(work: () => unknown): CodedError {
  try {
    work()
  } catch (error) {
    if (error instanceof CodedError) return error
  }
  throw new Error('nothing was refused')
}

const a = attempt('0000_a', 'a', 1)
const b = attempt('0001_b', 'b', 2)
const good = chain(started(1, ['0000_a'], { plan: sha('f') }), finished(1, 'applied', ['0000_a']))

describe('the record of staging', () => {
  it('holds what is applied with its hash, the runs that did it, and the end of the audit', () => {
    const { body, leftOut } = build(database([a]), good)
    expect(leftOut).toEqual([])
    expect(body).toEqual({
      format: 'twinship-promotion',
      version: 1,
      engine: '0.1.0',
      exportedAt: at(59),
      database: { id: uuid(100), environment: 'staging' },
      migrations: [{ tag: '0000_a', hash: sha('a'), run: uuid(1) }],
      runs: [
        {
          ...program,
          id: uuid(1),
          actor: 'ci',
          plan: sha('f'),
          startedAt: at(0),
          finishedAt: at(1),
          outcome: 'applied',
        },
      ],
      auditHead: headOf(good.at(-1)),
    })
  })

  it('names the run that ended a migration, not the one that began it, and what a failed run did before', () => {
    const audit = chain(
      started(1, ['0000_a', '0001_b']),
      finished(1, 'failed', ['0000_a']),
      started(2, ['0001_b']),
      finished(2, 'applied', ['0001_b']),
    )
    const { body } = build(database([a, attempt('0001_b', 'b', 1, { whenMs: 7 })]), audit)
    expect(body.migrations.map(({ run }) => run)).toEqual([uuid(1), uuid(2)])
    expect(body.runs.map(({ outcome }) => outcome)).toEqual(['failed', 'applied'])
  })

  it('leaves out what no run of staging did: resolved by hand, copied from production, of another tool', () => {
    const audit = chain(
      started(1, ['0000_a']),
      finished(1, 'applied', ['0000_a']),
      started(2, ['0001_b'], { environment: 'production' }),
      finished(2, 'applied', ['0001_b']),
      started(3, ['0002_c']),
      finished(3, 'interrupted'),
      resolved('0002_c', null),
      started(4, ['0003_d']),
      finished(4, 'applied', ['0003_d']),
    )
    const copied = [b, attempt('0002_c', 'c', 3), attempt('0003_d', 'd', 4), attempt('0004_e', 'e', 8)]
    const state = database([a, ...copied])
    const stock = { id: 9, hash: sha('9'), createdAtMs: 9, name: '0005_stock' }
    const { body, leftOut } = build({ ...state, rows: [...state.rows, stock] }, audit)
    expect(body.migrations.map(({ tag }) => tag)).toEqual(['0000_a', '0003_d'])
    expect(leftOut).toEqual(['0001_b', '0002_c', '0004_e', '0005_stock'])
    expect(body.runs.map(({ id }) => id)).toEqual([uuid(1), uuid(4)])
  })

  it('counts what ran although a person had to say how a statement ended', () => {
    const audit = chain(
      started(1, ['0000_a']),
      resolved('0000_a', 2),
      started(2, ['0000_a']),
      finished(2, 'applied', ['0000_a']),
    )
    expect(build(database([a]), audit).body.migrations).toEqual([
      { tag: '0000_a', hash: sha('a'), run: uuid(2) },
    ])
  })

  it('is refused of another environment, and where the audit was changed', () => {
    const other = database([a], { identity: { id: uuid(100), environment: 'test' } })
    expect(refusal(() => build(other, good)).code).toBe('PROMOTION.ENVIRONMENT')
    const none = database([a], { identity: null })
    expect(refusal(() => build(none, good)).code).toBe('PROMOTION.ENVIRONMENT')
    const forged = good.map((row) => ({ ...row, actor: 'somebody else' }))
    expect(refusal(() => build(database([a]), forged)).code).toBe('AUDIT.BROKEN')
  })

  it('is refused with everything that is not settled, at once', () => {
    const head = { position: 0, code: null, next: null }
    const row = { id: 1, hash: sha('1'), createdAtMs: 1, name: null }
    const migrations: readonly MigrationState[] = [
      { ...head, tag: '0000_a', kind: 'edited', row },
      { ...head, tag: '0001_b', kind: 'interrupted', ...interruptedBody },
    ]
    const audit = chain(started(1, ['0000_a']), finished(1, 'failed'))
    const error = refusal(() =>
      build(database([], { openRun: { ...openRun, isAlive: true } }), audit, {
        comparison: { migrations },
        abandoned: [{ tag: '0002_c' }],
      }),
    )
    expect(error).toMatchObject({ code: 'PROMOTION.UNSETTLED', exitCode: 4 })
    expect(error.details['problems']).toEqual([
      '0000_a was edited after it was applied: restore the file from version control.',
      '0001_b stopped midway: ops resume, or ops abort.',
      '0002_c stopped midway, and its file is not in this folder: ops status.',
      'A run (deploy) is at work: ops watch.',
      `The newest run (deploy, ${at(0)}) failed: mend the cause, and run ops deploy again.`,
      'No run has applied anything there: ops deploy.',
    ])
  })

  it.each([
    ['was interrupted', chain(...good, started(2, ['0001_b']), finished(2, 'interrupted'))],
    ['was killed', chain(...good, started(2, ['0001_b']))],
  ])('is refused where the newest run %s', (what, audit) => {
    const { details } = refusal(() => build(database([a], { openRun }), audit))
    expect(details['problems']).toEqual([expect.stringContaining(what)])
  })

  it('is not refused where the newest run was taken back, or killed with nothing left to do', () => {
    const aborted = chain(...good, started(2, [], { environment: undefined }), finished(2, 'aborted'))
    expect(build(database([a]), aborted).body.migrations).toHaveLength(1)
    const killed = chain(...good, started(2, ['0001_b']))
    const { body } = build(database([a, b], { openRun }), killed)
    expect(body.migrations.map(({ run }) => run)).toEqual([uuid(1), uuid(2)])
    expect(body.runs[1]).toMatchObject({ outcome: null, finishedAt: null })
    const closed = chain(...good, started(2, ['0001_b']), finished(2, 'interrupted'))
    expect(build(database([a, b]), closed).body.runs[1]).toMatchObject({ outcome: 'interrupted' })
  })
})

const interruptedBody = { attemptId: 'x', done: 1, steps: null, inFlight: null, changedAt: null } as const
