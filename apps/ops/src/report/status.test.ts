import { parseConfig } from '@twinship/core'
import { expect, it } from 'vitest'
import type { StatusReport } from '../jobs/status.ts'
import { statusOutcome } from './status.ts'

const holder = {
  runId: 'run',
  command: 'migrate',
  actor: 'ada',
  host: 'here',
  processId: 1,
  startedAtMs: 0,
  backend: null,
}

function textOf(isAlive: boolean, change: Partial<StatusReport> = {}): string {
  const report: StatusReport = {
    identity: null,
    identityError: undefined,
    engine: 'present',
    openRun: { ...holder, isAlive },
    layout: 'journal',
    migrations: [
      {
        tag: '0000_a',
        position: 0,
        kind: 'interrupted',
        attemptId: 'attempt',
        done: 2,
        steps: null,
        inFlight: 3,
        changedAt: null,
        code: 'MIGRATION.INTERRUPTED',
        next: 'ops resume',
      },
    ],
    failures: [],
    abandoned: [],
    surplus: [],
    findings: [],
    ...change,
  }
  return statusOutcome(parseConfig({}, '/srv'), report, {}).text
}

it('a file that a living run is at is at work, with nothing to type', () => {
  expect(textOf(true)).toMatch(/… 0000_a {2}at work: 2 statements are done\n/)
  expect(textOf(true)).not.toContain('ops resume')
})

it('and is interrupted once that run is gone', () => {
  expect(textOf(false)).toMatch(/! 0000_a {2}interrupted after 2 statements[^]+→ ops resume/)
})

it('what the database says stays on its line', () => {
  const forged = 'eve\nMigrations  all applied\u001B[31m'
  const row = { id: 1, hash: 'h', createdAtMs: 1, name: forged }
  const text = textOf(false, {
    openRun: { ...holder, actor: forged, isAlive: false },
    surplus: [{ kind: 'ahead', row, code: 'MIGRATION.AHEAD', next: 'ops status' }],
    abandoned: [
      {
        tag: forged,
        attemptId: 'x',
        done: 1,
        steps: null,
        inFlight: null,
        code: 'MIGRATION.INTERRUPTED',
        next: `git log --all -- '*${forged}*'`,
      },
    ],
    failures: [{ tag: '0000_a', statement: 3, sqlState: forged }],
  })
  expect(text.match(/^Migrations/gm)).toHaveLength(1)
  expect(text).not.toContain('\u001B')
})
