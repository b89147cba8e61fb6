import { restoreSteps } from '@twinship/backup'
import {
  createTally,
  draw,
  pgVersions,
  randomBelow,
  readSampling,
  waitUntil,
  withClient,
  type TestDatabase,
} from '@twinship/testkit'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { start, workspaceRoot } from '../run-ops.ts'
import { useRestorePlace, type RestorePlace } from './place.ts'

const sampling = await readSampling(process.env, workspaceRoot)
const fixture = path.join(workspaceRoot, 'apps/ops/test/restore/killed-restore.ts')
const tally = createTally({
  suite: 'restore-killed',
  what: 'SIGKILL during a restore or an undo of PostgreSQL: a live, correct database and a truthful list',
  sampling,
})
afterAll(() => tally.report())

function run(place: RestorePlace, database: TestDatabase, args: readonly string[]) {
  const node = ['--conditions=twinship-source', '--import', 'tsx', fixture]
  return start(process.execPath, [...node, ...args], { env: place.env(database) }).done
}

/** A process that is killed where the first of the arguments says. */
async function killAt(place: RestorePlace, database: TestDatabase, args: readonly string[]): Promise<void> {
  const { exitCode, stdout, stderr } = await run(place, database, args)
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
  const list = await place.json(database, ['backup', 'list'])
  expect(list).toMatchObject({ exitCode: 0, document: { unreadable: [] } })
  const verified = await place.json(database, ['backup', 'verify', '--quick'])
  expect([verified.exitCode, verified.document['error']]).toEqual([0, undefined])
  const kept = (await place.names(database)).filter((name) => name !== database.name)
  const listed = await place.json(database, ['restore', '--list'])
  expect(listed.document['unfinished']).toEqual([])
  expect(listed.document['kept']).toEqual(kept.map((name) => expect.objectContaining({ name }) as object))
}

const version = Math.min(...pgVersions())
const restoreKills = draw(restoreSteps, 1, sampling)
const undoKills = draw(
  restoreSteps.filter((step) => !['created', 'filled', 'proven'].includes(step)),
  1,
  sampling,
)

describe('a restore that is killed', { timeout: 3_600_000 }, () => {
  const place = useRestorePlace(version)

  it.each(restoreKills)('after "%s" leaves a live database, and is finished or taken back', (step) =>
    tally.hold('restore, after each step', () => killRestore(step)),
  )

  const killRestore = async (step: string) => {
    const database = await place.fresh()
    const backup = await place.backUp(database)
    await place.write(database, 3)
    await killAt(place, database, [step, 'restore', backup, place.folder])
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
  }

  it.each(undoKills)('so is its undo after "%s"', (step) =>
    tally.hold('undo, after each step', () => killUndo(step)),
  )

  const killUndo = async (step: string) => {
    const database = await place.fresh()
    const backup = await place.backUp(database)
    await place.write(database, 3)
    const args = ['restore', backup, '--confirm', database.name, '--no-safety-backup']
    expect(await place.json(database, args)).toMatchObject({ exitCode: 0 })
    await killAt(place, database, [step, 'undo', '', place.folder])
    expect([1000, 1003]).toContain(await rowsThroughPooler(place, database))
    const resumed = await resumeSoon(place, database)
    // Before it was ready nothing had begun: it is simply asked for again.
    if (step === 'carried') {
      expect(resumed).toMatchObject({ exitCode: 2, document: { error: { code: 'RESTORE.NOTHING' } } })
    }
    await expectSound(place, database, [step === 'carried' ? 1000 : 1003])
  }

  it.each(['restore', 'undo'] as const)(
    'so is a swap before each of its queries, of a %s',
    async (action) => {
      const prepare = async () => {
        const database = await place.fresh()
        const backup = await place.backUp(database)
        await place.write(database, 3)
        if (action === 'undo') {
          const args = ['restore', backup, '--confirm', database.name, '--no-safety-backup']
          expect(await place.json(database, args)).toMatchObject({ exitCode: 0 })
        }
        return { database, args: [action, action === 'undo' ? '' : backup, place.folder] }
      }
      const counted = await prepare()
      const { stdout } = await run(place, counted.database, ['query:0', ...counted.args])
      const total = Number(/^ended (\d+)$/m.exec(stdout)?.[1])
      expect(total).toBeGreaterThan(10)
      let killed = 0
      // One that is drawn lies before the end of every run, however long it waits.
      for (const point of draw(sampling.long ? total : total - 3, 1, sampling)) {
        await tally.hold(`${action}, before each query of the swap`, async () => {
          const { database, args } = await prepare()
          const { exitCode, stdout } = await run(place, database, [`query:${point + 1}`, ...args])
          // One run waits for clients to leave with a query more than another: the last points may lie behind its end.
          if (exitCode === -1) killed++
          else expect([point, stdout]).toEqual([point, expect.stringMatching(/^ended /)])
          expect([1000, 1003]).toContain(await rowsThroughPooler(place, database))
          const resumed = await resumeSoon(place, database)
          // Where only the report was missing there is nothing left to do.
          if (resumed.exitCode !== 0) {
            expect(resumed).toMatchObject({ exitCode: 2, document: { error: { code: 'RESTORE.NOTHING' } } })
          }
          await expectSound(place, database, [action === 'undo' ? 1003 : 1000])
        })
      }
      expect(killed).toBeGreaterThan(0)
    },
  )

  it('is refused while it is unfinished, and goes back when told', async () => {
    const database = await place.fresh()
    const backup = await place.backUp(database)
    await killAt(place, database, ['ready', 'restore', backup, place.folder])
    const again = async () => place.json(database, ['restore', backup, '--confirm', database.name])
    const refused = await waitUntil(
      async () => {
        const result = await again()
        return result.exitCode === 6 ? undefined : result
      },
      { what: 'the killed restore to let go', timeoutMs: 60_000, intervalMs: 200 },
    )
    expect(refused).toMatchObject({ exitCode: 4, document: { error: { code: 'RESTORE.UNFINISHED' } } })
    expect((await place.json(database, ['restore', '--list'])).document).toMatchObject({
      unfinished: [{ name: expect.stringContaining('_restoring_') as string, state: 'ready' }],
    })
    expect(await place.json(database, ['restore', '--abort'])).toMatchObject({
      exitCode: 0,
      document: { dropped: [expect.stringContaining('_restoring_') as string] },
    })
    await expectSound(place, database, [1000])
  })

  const pauses = draw(
    Array.from({ length: 20 }, (_, at) =>
      at < 6
        ? (['paused', 'closed', 'swapped'][at % 3] ?? '')
        : `gate:${randomBelow(250, `${sampling.seed}:gate`, at)}`,
    ),
    1,
    sampling,
  )
  it('between PAUSE and RESUME lets eight clients go on by itself, every time', async () => {
    const database = await place.fresh()
    const backup = await place.backUp(database)
    for (const at of pauses) {
      await tally.hold('between PAUSE and RESUME with eight clients', async () => {
        await withClients(place, database, async (asked) => {
          await killAt(place, database, [at, 'restore', backup, place.folder])
          const before = [...asked]
          await waitUntil(() => asked.every((count, client) => count > (before[client] ?? 0) + 5), {
            what: 'every client to go on',
            timeoutMs: 60_000,
          })
        })
        expect(await resumeSoon(place, database)).toMatchObject({ exitCode: 0 })
        await expectSound(place, database, [1000])
      })
      expect(await place.json(database, ['restore', '--drop-old', '--confirm', database.name])).toMatchObject(
        {
          exitCode: 0,
        },
      )
    }
  })
})

/** Eight clients that never stop asking through the pooler; the work sees how often each was answered. */
async function withClients(
  place: RestorePlace,
  database: TestDatabase,
  work: (asked: readonly number[]) => Promise<void>,
): Promise<void> {
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
    await work(asked)
  } finally {
    stop.abort()
    // Each throws what its queries met.
    await Promise.all(clients)
  }
}
