import { describe, expect, it } from 'vitest'
import { brief } from '../../test/support/parsed.ts'
import { journalFolder } from '../../test/support/folder-builder.ts'
import { folderOf } from '../../test/support/parsed.ts'
import type { Attempt } from '../model/database-state.ts'
import type { FilePlan } from '../model/run.ts'
import { loadParser } from '../parse/load.ts'
import { planFile } from './plan-file.ts'

const parser = await loadParser('postgresql')
const cic = 'CREATE INDEX CONCURRENTLY i ON a (b)'

function plan(
  sql: string,
  interrupted?: (hashes: readonly string[]) => Partial<Attempt>,
  failed?: Attempt,
): FilePlan {
  const [migration] = folderOf(journalFolder({ '0000_a': sql })).migrations
  if (migration === undefined) throw new Error('no migration')
  const parsed = parser.parse(migration)
  const hashes = parsed.statements.map(({ tokensHash }) => tokensHash)
  const attempt = interrupted === undefined ? undefined : { ...blank, ...interrupted(hashes) }
  return planFile({ migration, parsed, interrupted: attempt, failed, newId: 'new' })
}

function tokensOf(sql: string): string {
  return plan(sql).parsed.statements[0]?.tokensHash ?? ''
}

const blank: Attempt = {
  id: 'old',
  runId: 'run',
  tag: '0000_a',
  hash: '',
  whenMs: 1000,
  tokensHash: '',
  steps: null,
  state: 'running',
  doneHashes: [],
  inFlight: null,
  openHash: null,
  seenBefore: null,
  failure: null,
  startedAtMs: 0,
}

const steps = ({ steps }: FilePlan) =>
  steps.map(({ segment, past }) => `${brief(segment)}${past === 'none' ? '' : ` ${past}`}`)

describe('planFile', () => {
  it('a file from the start is all of its segments under a new attempt', () => {
    const planned = plan(`SELECT 1; ${cic}; SELECT 2`)
    expect(planned).toMatchObject({ attemptId: 'new', isResumed: false, replay: [] })
    expect(steps(planned)).toEqual(['engine[1]engine', 'alone:none 2', 'engine[3]engine'])
    expect(steps(plan(''))).toEqual([])
  })

  it.each([
    [
      'in-flight',
      (done: readonly string[]) => ({ doneHashes: done.slice(0, 1), inFlight: 2, seenBefore: ['x'] }),
    ],
    [
      'failed',
      (done: readonly string[]) => ({
        doneHashes: done.slice(0, 1),
        openHash: done[1] ?? '',
        seenBefore: ['x'],
        failure: { statement: 2, sqlState: '23505' },
      }),
    ],
  ] as const)('a statement that stands alone keeps its past: %s', (past, attempt) => {
    const planned = plan(`SELECT 1; ${cic}; SELECT 2`, attempt)
    expect(planned).toMatchObject({ attemptId: 'old', isResumed: true })
    expect(steps(planned)).toEqual([`alone:none 2 ${past}`, 'engine[3]engine'])
    expect(planned.steps[0]?.seenBefore).toEqual(['x'])
  })

  it('what failed before and committed nothing is remembered of the same statement, wherever it is now', () => {
    const attempt = { ...blank, openHash: tokensOf(cic), seenBefore: ['x'], state: 'failed' } as const
    const planned = plan(`DELETE FROM a; ${cic}; CREATE INDEX CONCURRENTLY j ON a (b)`, undefined, attempt)
    expect(planned).toMatchObject({ attemptId: 'new', isResumed: false })
    expect(steps(planned)).toEqual(['engine[1]engine', 'alone:none 2 failed', 'alone:none 3'])
  })

  it('names the temporary tables that went with the session', () => {
    const sql = 'CREATE TEMP TABLE t (); CREATE TEMP TABLE u () ON COMMIT DROP; COMMIT; SELECT 1'
    expect(plan(sql).lost).toEqual([])
    expect(plan(sql, (hashes) => ({ doneHashes: hashes.slice(0, 3) })).lost).toEqual(['t'])
  })

  it('leaves out what is committed wherever the segments of an edited file now end', () => {
    const done = (count: number) => (hashes: readonly string[]) => ({ doneHashes: hashes.slice(0, count) })
    expect(steps(plan('SELECT 1; SELECT 2; SELECT 3', done(2)))).toEqual(['engine[3]engine'])
    expect(steps(plan('SELECT 1; SELECT 2', done(2)))).toEqual([])
    expect(steps(plan('SELECT 1; COMMIT; SELECT 2', done(2)))).toEqual(['alone:own 3'])
    expect(steps(plan('SELECT 1; COMMIT AND CHAIN; SELECT 2', done(2)))).toEqual(['file[3]engine'])
    expect(steps(plan('SELECT 1; COMMIT AND CHAIN', done(2)))).toEqual([])
  })

  it('repeats the settings of the session that went with it, in order', () => {
    const sql = `SET search_path = s; SET LOCAL work_mem = '1MB'; SELECT set_config('a.b', 'c', false); COMMIT; ${cic}`
    const planned = plan(sql, (hashes) => ({ doneHashes: hashes.slice(0, 4), inFlight: 5 }))
    expect(planned.replay.map(({ ordinal }) => ordinal)).toEqual([1, 3])
    expect(steps(planned)).toEqual(['alone:none 5 in-flight'])
  })
})
