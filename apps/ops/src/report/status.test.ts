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

function textOf(isAlive: boolean): string {
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
