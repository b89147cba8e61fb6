import { expect, it } from 'vitest'
import { applied, at, failed } from '../test/example.ts'
import { readLastSuccess, renderMetrics } from './render.ts'

/** Without what explains them. */
const figures = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))

const seconds = (ms: number) => Date.parse(at(ms)) / 1000
const labels = 'environment="production",database="app"'

it('tells of one that went well', async () => {
  expect(figures(await renderMetrics(applied, 5))).toEqual([
    `twinship_deploy_last_run_timestamp_seconds{${labels}} ${seconds(200_000)}`,
    `twinship_deploy_last_success_timestamp_seconds{${labels}} ${seconds(200_000)}`,
    `twinship_deploy_last_run_success{${labels}} 1`,
    `twinship_deploy_last_run_outcome{${labels},outcome="applied"} 1`,
    `twinship_deploy_duration_seconds{${labels}} 200`,
    `twinship_deploy_stage_duration_seconds{${labels},stage="preflight"} 1.5`,
    `twinship_deploy_stage_duration_seconds{${labels},stage="plan"} 0.5`,
    `twinship_deploy_stage_duration_seconds{${labels},stage="backup"} 98`,
    `twinship_deploy_stage_duration_seconds{${labels},stage="migrate"} 60`,
    `twinship_deploy_stage_duration_seconds{${labels},stage="verify"} 4`,
    `twinship_deploy_stage_duration_seconds{${labels},stage="health"} 1`,
    `twinship_deploy_stage_duration_seconds{${labels},stage="soak"} 35`,
    `twinship_deploy_steps{${labels}} 3`,
    `twinship_deploy_step_tries{${labels}} 5`,
    `twinship_deploy_lock_waits{${labels}} 2`,
    `twinship_deploy_migrations_applied{${labels}} 2`,
    `twinship_deploy_findings{${labels},severity="error"} 0`,
    `twinship_deploy_findings{${labels},severity="warning"} 1`,
    `twinship_deploy_findings{${labels},severity="note"} 1`,
    `twinship_deploy_app_latency_seconds{${labels},when="before"} 0.021`,
    `twinship_deploy_app_latency_seconds{${labels},when="after"} 0.024`,
  ])
})

it('explains each figure', async () => {
  const text = await renderMetrics(applied, null)
  expect(text.match(/^# HELP twinship_deploy_\w+ .+\n# TYPE twinship_deploy_\w+ gauge$/gm)).toHaveLength(12)
})

it('keeps the last success where it is none, and says none that is not known', async () => {
  const kept = figures(await renderMetrics(failed, 5))
  expect(kept).toContain(`twinship_deploy_last_success_timestamp_seconds{${labels}} 5`)
  expect(kept).toContain(`twinship_deploy_last_run_success{${labels}} 0`)
  expect(kept).toContain(`twinship_deploy_last_run_outcome{${labels},outcome="taken-back"} 1`)
  expect(kept).toContain(`twinship_deploy_app_latency_seconds{${labels},when="after"} Nan`)
  expect(await renderMetrics(failed, null)).not.toContain('last_success')
  expect(figures(await renderMetrics({ ...failed, outcome: 'nothing-pending' }, null))).toContain(
    `twinship_deploy_last_run_success{${labels}} 1`,
  )
})

it('reads the last success of this database, whatever it is called', async () => {
  const odd = { ...applied, database: 'file:/srv/a "b" \\c\n.db' }
  const text =
    (await renderMetrics(applied, null)) + (await renderMetrics({ ...odd, durationMs: 1000 }, null))
  expect(readLastSuccess(text, applied)).toBe(seconds(200_000))
  expect(readLastSuccess(text, odd)).toBe(seconds(1000))
  expect(readLastSuccess(text, { ...applied, environment: 'staging' })).toBeNull()
  expect(readLastSuccess('twinship_deploy_last_success_timestamp_seconds{', applied)).toBeNull()
  expect(readLastSuccess('', applied)).toBeNull()
})
