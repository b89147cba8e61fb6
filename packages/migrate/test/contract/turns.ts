import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { CodedError } from '@twinship/core'
import { waitUntil } from '@twinship/testkit'
import { expect, it } from 'vitest'
import type { MigrateOptions, MigrateReport } from '../../src/index.ts'
import { run, runInfo } from '../support/run.ts'
import type { ContractAdapter } from './place.ts'
import { usePlaces, withSession } from './use-places.ts'

export function describeTurns(adapter: ContractAdapter): void {
  const places = usePlaces(adapter)
  const folder = places.folder({
    '0000_a': 'CREATE TABLE a (n integer);\nINSERT INTO a VALUES (0);',
    '0001_b': 'UPDATE a SET n = n + 1;',
    '0002_c': 'INSERT INTO a VALUES (10);\nCOMMIT;\nUPDATE a SET n = n + 1;\nUPDATE a SET n = n + 1;',
  })

  it('applies each file once, however many deployers start at once', async () => {
    const { database, rows } = await places.fresh()
    const reports = await Promise.all(
      Array.from({ length: 5 }, () => run(database, folder, { waitMs: 60_000 })),
    )
    const applied = reports.flatMap((report) => report.applied.map(({ tag }) => tag))
    expect(applied.sort()).toEqual(['0000_a', '0001_b', '0002_c'])
    expect(await rows('select n from a order by n')).toEqual([{ n: 3 }, { n: 12 }])
    expect(await database.readState()).toMatchObject({ rows: [{}, {}, {}], openRun: null })
  })

  it('asks again with the lock what a check refuses while another run is at work', async () => {
    const place = await places.fresh()
    const asked: boolean[] = []
    const check: MigrateOptions['check'] = (_comparison, { openRun }) => {
      asked.push(openRun?.isAlive === true)
      if (asked.length === 1) throw new CodedError('CONFIG.WRONG_ENVIRONMENT')
    }
    let late: Promise<MigrateReport> | undefined
    await withSession(place, async (session) => {
      await session.prepare({ id: randomUUID(), environment: 'test' }, 'journal')
      await session.startRun({ ...runInfo(), host: hostname() }, {})
      late = run(place.database, folder, { check })
      await waitUntil(() => asked.length > 0, { what: 'the check', timeoutMs: 60_000 })
      await session.finishRun('failed', {})
    })
    expect((await late)?.applied).toHaveLength(3)
    expect(asked.slice(0, 2)).toEqual([true, expect.any(Boolean)])
  })

  it('shows who is at work, and that a run was left open', async () => {
    const place = await places.fresh()
    const info = { ...runInfo('deploy'), actor: 'ada', host: hostname() }
    await withSession(place, async (session) => {
      await session.prepare({ id: randomUUID(), environment: 'test' }, 'journal')
      await session.startRun(info, {})
      expect((await place.database.readState()).openRun).toMatchObject({
        runId: info.id,
        command: 'deploy',
        actor: 'ada',
        host: hostname(),
        isAlive: true,
      })
    })
    expect((await place.database.readState()).openRun).toMatchObject({ runId: info.id, isAlive: false })
    await run(place.database, folder)
    expect(await place.database.readState()).toMatchObject({ rows: [{}, {}, {}], openRun: null })
  })

  it('closes a run that was killed after its last statement, once, and with nothing pending', async () => {
    const place = await places.fresh()
    await run(place.database, folder)
    const info = { ...runInfo('deploy'), actor: 'ada', host: hostname() }
    await withSession(place, (session) => session.startRun(info, {}))
    expect((await place.database.readState()).openRun).toMatchObject({ runId: info.id, isAlive: false })
    expect((await run(place.database, folder)).applied).toEqual([])
    expect((await place.database.readState()).openRun).toBeNull()
    const audit = await place.database.readAudit()
    expect(audit.at(-1)).toMatchObject({
      event: 'run.finished',
      runId: info.id,
      details: { outcome: 'interrupted', applied: [], gone: true },
    })
    await run(place.database, folder)
    expect(await place.database.readAudit()).toHaveLength(audit.length)
  })

  it('leaves a run that is at work alone where nothing is pending', async () => {
    const place = await places.fresh()
    await run(place.database, folder)
    const info = { ...runInfo('deploy'), host: hostname() }
    await withSession(place, async (session) => {
      await session.startRun(info, {})
      expect((await run(place.database, folder, { waitMs: 0 })).applied).toEqual([])
      expect((await place.database.readState()).openRun).toMatchObject({ runId: info.id, isAlive: true })
      await session.finishRun('applied', {})
    })
  })
}
