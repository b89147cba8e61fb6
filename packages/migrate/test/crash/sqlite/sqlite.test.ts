import { draw, readSampling, tempSqlite, type TempSqlite } from '@twinship/testkit'
import { expect, it } from 'vitest'
import { createSqliteDatabase } from '../../../src/adapters/sqlite/database.ts'
import { verifyChain } from '../../../src/audit/chain.ts'
import { run } from '../../support/run.ts'
import { each } from '../each.ts'
import { sqliteHistory } from './history.ts'
import type { Switch } from './kill-switch.ts'
import { runKilled } from './run-killed.ts'
import { takeSqliteSnapshot } from './snapshot.ts'

const sampling = await readSampling(process.env, import.meta.dirname)

it(
  'killed before or after any call into SQLite, then resumed: ends as an undisturbed run',
  { timeout: sampling.long ? 1_800_000 : 120_000 },
  async () => {
    const wanted = await withFile(async (file) => {
      const { stdout, stderr } = await runKilled(file, null)
      expect(stderr).toBe('')
      return { calls: Number(stdout), snapshot: await takeSqliteSnapshot(file.url) }
    })
    const all = Array.from({ length: wanted.calls }, (_, index) => index + 1).flatMap((call): Switch[] => [
      { call, moment: 'before' },
      { call, moment: 'after' },
    ])
    const chosen = draw(all, 24, sampling)
    const name = ({ call, moment }: Switch) => `${moment} call ${call}`
    const failures = await each(chosen, { atOnce: 3, name }, (at) =>
      withFile(async (file) => {
        expect(await runKilled(file, at)).toMatchObject({ signal: 'SIGKILL' })
        await recover(file)
        expect(await takeSqliteSnapshot(file.url)).toEqual(wanted.snapshot)
      }),
    )
    const whole = chosen.length - failures.length
    process.stdout.write(`crash matrix, SQLite: ${whole} of ${chosen.length}, of ${all.length} points\n`)
    expect(failures).toEqual([])
  },
)

async function recover({ url, path }: TempSqlite): Promise<void> {
  const database = createSqliteDatabase({ url, location: path, path })
  await run(database, sqliteHistory, { resume: true, create: true })
  expect(await run(database, sqliteHistory)).toMatchObject({ applied: [], run: null })
  verifyChain(await database.readAudit())
}

async function withFile<T>(work: (file: TempSqlite) => Promise<T>): Promise<T> {
  const file = await tempSqlite()
  try {
    return await work(file)
  } finally {
    await file.dispose()
  }
}
