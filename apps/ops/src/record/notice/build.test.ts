import { describe, expect, it } from 'vitest'
import { applied, at, failed, started } from '../test/example.ts'
import { blockedNotice, endNotice, startedNotice } from './build.ts'
import { noticeSchema } from './model.ts'
import { slackMessage } from './slack.ts'

const nowMs = Date.parse(at(300_000))
const files = ['/srv/reports/a.json', '/srv/reports/a.html']

const start = startedNotice(started, nowMs)
const block = blockedNotice(started, { step: '0007/1.1', blockers: ['pid 71 (a <!channel> & b)'] }, nowMs)
const success = endNotice(applied, files, nowMs)
const failure = endNotice(failed, [], nowMs)

describe('a notice', () => {
  it('is what its schema says, and names the deployment', () => {
    for (const notice of [start, block, success, failure]) {
      expect(noticeSchema.parse(notice)).toEqual(notice)
      expect(notice).toMatchObject({ at: at(300_000), deployment: { database: applied.database } })
    }
    expect(start).toMatchObject({
      event: 'started',
      pending: started.pending,
      deployment: { plan: started.plan },
    })
    expect(block).toMatchObject({ event: 'blocked', step: '0007/1.1' })
    expect(success).toMatchObject({ event: 'succeeded', reports: files, backup: applied.backup })
    expect(success).toMatchObject({ deployment: { plan: applied.plan?.hash } })
    expect(failure).toMatchObject({ event: 'failed', outcome: 'taken-back', error: failed.error })
  })

  it('says it in a line', () => {
    expect([start, block, success, failure].map((notice) => notice?.text)).toEqual([
      'deploy of postgresql://db.example.org/app (production) has begun by ann@example.org: 2 migrations.',
      'deploy of postgresql://db.example.org/app (production) waits at 0007/1.1 for pid 71 (a <!channel> & b).',
      'deploy of postgresql://db.example.org/app (production) is done: 2 migrations in 3 min 20 s.',
      'deploy of postgresql://db.example.org/app (production) has failed and was taken back after 2 min 32 s. MIGRATION.FAILED: 0008_view.sql, line 3: column "emial" does not exist (42703).',
    ])
  })

  it('is none where nothing was pending', () => {
    expect(endNotice({ ...applied, outcome: 'nothing-pending' }, [], nowMs)).toBeNull()
  })

  it.each(['failed', 'interrupted', 'declined'] as const)('tells of one that %s', (outcome) => {
    expect(endNotice({ ...failed, outcome, error: null }, [], nowMs)).toMatchObject({
      event: 'failed',
      outcome,
      error: null,
    })
  })
})

describe('for Slack', () => {
  const text = (notice: typeof success) => (notice === null ? '' : slackMessage(notice).text)

  it('tells who, what and where the report is', () => {
    expect(text(success).split('\n')).toEqual([
      ':white_check_mark: *deploy of postgresql://db.example.org/app (production) is done: 2 migrations in 3 min 20 s.*',
      'Applied: 0007_index_and_role, 0008_view',
      `Backup: ${applied.backup}`,
      'Restore point: twinship_5e0f7a54 at 0/5A3C1E8',
      'Report: /srv/reports/a.json',
      'Report: /srv/reports/a.html',
      'by ann@example.org at runner-3 · commit 0123456789ab · plan cccccccccccc · https://ci.example.org/runs/71',
    ])
    expect(text(failure)).toContain('\n→ Mend the cause, then run ops deploy.\n')
    expect(text(start)).toContain('\nPending: 0007_index_and_role, 0008_view\n')
  })

  it('lets no name call a channel', () => {
    expect(text(block)).toContain('pid 71 (a &lt;!channel&gt; &amp; b)')
  })

  it('is cut where it is long', () => {
    const pending = Array.from({ length: 500 }, (_, index) => `${index}_`.padEnd(60, 'x'))
    expect(text(startedNotice({ ...started, pending }, nowMs))).toContain(', and 490 more')
    const blockers = Array.from({ length: 500 }, (_, pid) => `pid ${pid}`.padEnd(60, 'x'))
    expect(text(blockedNotice(started, { step: 'a', blockers }, nowMs)).length).toBeLessThan(3100)
  })
})
