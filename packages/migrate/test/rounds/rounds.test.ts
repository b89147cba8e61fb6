import { createClient } from '@libsql/client'
import { draw, pgVersions, readSampling, tempSqlite, usePostgres } from '@twinship/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDeployer, type DeployerProcess } from '../crash/deployer-process.ts'
import { each } from '../crash/each.ts'
import { crashPlace } from '../crash/place.ts'
import { countsOnce, countsQuery, dataHistory, tags } from './history.ts'
import { playRound } from './round.ts'

const total = 100
const sampling = await readSampling(process.env, import.meta.dirname)
const chosen = draw(total, 6, sampling)

/** One round on a fresh database. */
type Play = (deployers: readonly DeployerProcess[]) => Promise<void>

describe.each([...pgVersions(), 'SQLite'] as const)(
  'deployers started at once on a data migration, PostgreSQL or %s',
  (kind) => {
    const play = kind === 'SQLite' ? sqliteRound : pgRounds(kind)
    const processes: DeployerProcess[] = []
    beforeAll(async () => {
      processes.push(...(await Promise.all(Array.from({ length: 5 }, startDeployer))))
    })
    afterAll(() => Promise.all(processes.map((one) => one.kill())))

    it.each([2, 5])(
      `%i of them: applied once in ${chosen.length} of ${chosen.length} rounds, of ${total}`,
      { timeout: sampling.long ? 900_000 : 120_000 },
      async (count) => {
        const failures = await each(chosen, { atOnce: 1, name: (round) => `round ${round}` }, () =>
          play(processes.slice(0, count)),
        )
        const whole = chosen.length - failures.length
        process.stdout.write(`${count} deployers at once, ${kind}: ${whole} of ${chosen.length}\n`)
        expect(failures).toEqual([])
      },
    )
  },
)

function pgRounds(version: number): Play {
  const pg = usePostgres({ version })
  return async (deployers) => {
    const place = await crashPlace(pg.server)
    try {
      await playRound(deployers, place.url, dataHistory('postgresql'))
      const [counts] = await place.query<Record<string, string>>(countsQuery)
      expect(numbers(counts)).toEqual(countsOnce)
      expect(await place.query('select from drizzle.__drizzle_migrations')).toHaveLength(tags.length)
      expect(await place.query('select from pg_index where not indisvalid')).toEqual([])
    } finally {
      await place.dispose()
    }
  }
}

async function sqliteRound(deployers: readonly DeployerProcess[]): Promise<void> {
  const file = await tempSqlite()
  try {
    await playRound(deployers, file.url, dataHistory('sqlite'))
    const client = createClient({ url: file.url })
    try {
      expect(numbers((await client.execute(countsQuery)).rows[0])).toEqual(countsOnce)
      const { rows } = await client.execute('select * from __drizzle_migrations')
      expect(rows).toHaveLength(tags.length)
    } finally {
      client.close()
    }
  } finally {
    await file.dispose()
  }
}

function numbers(row: object | undefined): unknown {
  return Object.fromEntries(Object.entries(row ?? {}).map(([name, value]) => [name, Number(value)]))
}
