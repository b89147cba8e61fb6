import { spawn } from 'node:child_process'
import { waitUntil, withClient } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { binArguments, workspaceRoot } from '../run-ops.ts'
import { first, newestReport, useDeployPlace } from './place.ts'

const column = { tag: '0001_d', sql: 'ALTER TABLE a ADD COLUMN x text;\n' }

describe("an operator's terminal that is closed in the middle of a deployment", () => {
  const { begun } = useDeployPlace()

  it('stops it at the next safe point, and it can be run again', async () => {
    const place = await begun('staging')
    const url = place.env['DATABASE_URL'] ?? ''
    await withClient(url, async (holder) => {
      // Try after try waits for it, and between two of them it is safe to stop.
      await holder.query('begin')
      await holder.query('lock table a in share mode')
      const folder = place.folder(first, column)
      const command = [process.execPath, ...binArguments, 'deploy', '--yes', ...folder].map(
        (word) => `'${word}'`,
      )
      const terminal = spawn('script', ['-qec', command.join(' '), '/dev/null'], {
        cwd: workspaceRoot,
        env: { ...place.env, HOME: process.env['HOME'] ?? '', TERM: 'xterm' },
        stdio: ['pipe', 'pipe', 'pipe'],
      })
      let shown = ''
      terminal.stdout.on('data', (data: Buffer) => (shown += data.toString()))
      const closed = new Promise((resolve) => terminal.on('close', resolve))
      await waitUntil(() => / waits(, try \d+)?: /.test(shown), {
        what: 'the step to wait',
        timeoutMs: 120_000,
      })
      // With `script` its side of the terminal goes: what runs on it is hung up on.
      terminal.kill('SIGKILL')
      await closed
      const runs = `select 1 from pg_stat_activity where application_name like 'twinship-migrate%' and datname = current_database()`
      await waitUntil(async () => (await place.sql(runs)).length === 0, {
        what: 'the run to end',
        timeoutMs: 120_000,
      })
      await holder.query('rollback')
    })
    await waitUntil(() => newestReport(place) !== undefined, { what: 'its report', timeoutMs: 60_000 })
    const outcome = await place.sql('select outcome from ops.run order by started_at desc limit 1')
    expect(outcome).toEqual([{ outcome: 'interrupted' }])
    expect(await place.pending(first, column)).toEqual(['0001_d'])
    expect(newestReport(place)).toMatchObject({ outcome: 'interrupted', error: { code: 'INTERRUPTED' } })
    expect((await place.json(['deploy', '--yes', ...place.folder(first, column)])).exitCode).toBe(0)
  })
})
