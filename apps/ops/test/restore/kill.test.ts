import { restoreSteps } from '@twinship/backup'
import { draw, pgVersions, readSampling, waitUntil, withClient, type TestDatabase } from '@twinship/testkit'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { start, workspaceRoot } from '../run-ops.ts'
import { useRestorePlace, type RestorePlace } from './place.ts'

const sampling = await readSampling(process.env, workspaceRoot)
const fixture = path.join(workspaceRoot, 'apps/ops/test/restore/killed-restore.ts')

/** A process that is killed right after a step. */
async function killAfter(
  place: RestorePlace,
  database: TestDatabase,
  args: readonly string[],
): Promise<void> {
  const node = ['--conditions=twinship-source', '--import', 'tsx', fixture]
  const killed = start(process.execPath, [...node, ...args], { env: place.env(database) })
  const { exitCode, stdout, stderr } = await killed.done
  expect({ exitCode, stdout, stderr: stderr.includes('Error') ? stderr : '' }).toMatchObject({
    exitCode: -1,
    stdout: '',
    stderr: '',
  })
}

/** The sessions of a killed process end in their own time. */
async function resumeSoon(place: RestorePlace, database: TestDatabase) {
  return waitUntil(
    async () => {
      const result = await place.json(database, ['restore', '--resume'])
      return result.exitCode === 6 ? undefined : result
    },
    { what: 'the killed restore to let go', timeoutMs: 60_000, intervalMs: 200 },
  )
}

/** Rows without anybody's help: the database is there, open, and not paused. */
const rowsThroughPooler = (place: RestorePlace, database: TestDatabase): Promise<number> =>
  withClient(place.pooler().url(database.name), async (client) => {
    const { rows } = await client.query<{ n: string }>('select count(*) as n from notes')
    return Number(rows[0]?.n)
  })

/** What must hold after each of them, whatever was killed and resumed. */
async function expectSound(
  place: RestorePlace,
  database: TestDatabase,
  rows: readonly number[],
): Promise<void> {
  expect(rows).toContain(await rowsThroughPooler(place, database))
  expect(await place.json(database, ['audit', 'verify'])).toMatchObject({ exitCode: 0 })
  expect(await place.json(database, ['status', '--check'])).toMatchObject({ exitCode: 0 })
  const left = await place.server.query(
    `select datname from pg_database where shobj_description(oid, 'pg_database') like '%"database":"${database.name}"%'
       and shobj_description(oid, 'pg_database') not like '%"state":"kept"%'`,
  )
  expect(left).toEqual([])
}

const version = Math.min(...pgVersions())
const restoreKills = draw(restoreSteps, 3, sampling)
const undoKills = draw(
  restoreSteps.filter((step) => !['created', 'filled', 'proven'].includes(step)),
  2,
  sampling,
)

describe('a restore that is killed', { timeout: 400_000 }, () => {
  const place = useRestorePlace(version)

  it.each(restoreKills)('after "%s" leaves a live database, and is finished or taken back', async (step) => {
    const database = await place.fresh()
    const backup = await place.backUp(database)
    await place.write(database, 3)
    await killAfter(place, database, [step, 'restore', backup, place.folder])
    expect([1000, 1003]).toContain(await rowsThroughPooler(place, database))
    const resumed = await resumeSoon(place, database)
    if (step === 'finished') {
      expect(resumed).toMatchObject({ exitCode: 2, document: { error: { code: 'RESTORE.NOTHING' } } })
    } else {
      expect(resumed.document).toMatchObject({ action: 'resume' })
      expect(resumed).toMatchObject({ exitCode: 0 })
    }
    const isBack = ['created', 'filled', 'proven', 'carried'].includes(step)
    await expectSound(place, database, [isBack ? 1003 : 1000])
  })

  it.each(undoKills)('so is its undo after "%s"', async (step) => {
    const database = await place.fresh()
    const backup = await place.backUp(database)
    await place.write(database, 3)
    const args = ['restore', backup, '--confirm', database.name, '--no-safety-backup']
    expect(await place.json(database, args)).toMatchObject({ exitCode: 0 })
    await killAfter(place, database, [step, 'undo', '', place.folder])
    expect([1000, 1003]).toContain(await rowsThroughPooler(place, database))
    const resumed = await resumeSoon(place, database)
    // Before it was ready nothing had begun: it is simply asked for again.
    if (step === 'carried') {
      expect(resumed).toMatchObject({ exitCode: 2, document: { error: { code: 'RESTORE.NOTHING' } } })
    }
    await expectSound(place, database, [step === 'carried' ? 1000 : 1003])
  })

  it('is refused while it is unfinished, and goes back when told', async () => {
    const database = await place.fresh()
    const backup = await place.backUp(database)
    await killAfter(place, database, ['ready', 'restore', backup, place.folder])
    const again = async () => place.json(database, ['restore', backup, '--confirm', database.name])
    const refused = await waitUntil(
      async () => {
        const result = await again()
        return result.exitCode === 6 ? undefined : result
      },
      { what: 'the killed restore to let go', timeoutMs: 60_000, intervalMs: 200 },
    )
    expect(refused).toMatchObject({ exitCode: 4, document: { error: { code: 'RESTORE.UNFINISHED' } } })
    expect(await place.json(database, ['restore', '--abort'])).toMatchObject({
      exitCode: 0,
      document: { dropped: [expect.stringContaining('_restoring_') as string] },
    })
    await expectSound(place, database, [1000])
  })

  it.each(sampling.long ? ['paused', 'closed', 'swapped', 'paused', 'closed'] : ['closed'])(
    'between PAUSE and RESUME ("%s") lets eight clients go on by itself',
    async (step) => {
      const database = await place.fresh()
      const backup = await place.backUp(database)
      const stop = new AbortController()
      const asked = Array.from({ length: 8 }, () => 0)
      const clients = asked.map((_, at) =>
        withClient(place.pooler().url(database.name), async (client) => {
          while (!stop.signal.aborted) {
            await client.query('select id from notes limit 1')
            asked[at] = (asked[at] ?? 0) + 1
          }
        }),
      )
      try {
        await killAfter(place, database, [step, 'restore', backup, place.folder])
        const before = [...asked]
        await waitUntil(() => asked.every((count, at) => count > (before[at] ?? 0) + 5), {
          what: 'every client to go on',
          timeoutMs: 60_000,
        })
      } finally {
        stop.abort()
        // Each throws what its queries met.
        await Promise.all(clients)
      }
      expect(await resumeSoon(place, database)).toMatchObject({ exitCode: 0 })
      await expectSound(place, database, [1000])
    },
  )
})
