import { startWireProxy, usePostgres } from '@twinship/testkit'
import { expect, it } from 'vitest'
import { createPgDatabase } from '../../src/adapters/pg/database.ts'
import { deferred } from '../crash/deferred.ts'
import { historyFolder } from '../crash/history.ts'
import { crashPlace } from '../crash/place.ts'
import { points } from '../crash/points.ts'
import { prepareStop } from '../crash/stop.ts'
import { folderOf } from '../support/parsed.ts'
import { run } from '../support/run.ts'

const pg = usePostgres()

it('a file that another runner is in the middle of is waited for, not taken for an interrupted one', async () => {
  const point = points.find(({ moment, tag }) => moment === 'inside' && tag === '0002_indexes')
  if (point === undefined) throw new Error('the history has no index build')
  const place = await crashPlace(pg.server)
  const stop = await prepareStop(point, place.control)
  const proxy = await startWireProxy({ url: place.url, intercept: stop.intercept })
  try {
    const first = run(createPgDatabase({ url: proxy.url, location: 'here' }), historyFolder)
    await stop.reached
    const waits = deferred<string>()
    const second = run(createPgDatabase({ url: place.url, location: 'here' }), historyFolder, {
      onEvent: (event) => event.kind === 'lock-wait' && waits.resolve(event.holder),
    })
    expect(await Promise.race([waits.promise, second])).toMatch(/^migrate of tester on here/)
    await stop.release()
    expect((await first).applied).toHaveLength(folderOf(historyFolder).migrations.length)
    expect(await second).toMatchObject({ applied: [], run: null })
  } finally {
    await stop.release()
    await proxy.close()
    await place.dispose()
  }
})
