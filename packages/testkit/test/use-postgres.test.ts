import { afterAll, describe, expect, test } from 'vitest'
import { assertNoLeaks, pgServers, pgVersions, usePostgres, withClient } from '../src/index.ts'

describe.each(pgVersions())('PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  test('is the version that was asked for', async () => {
    const [row] = await pg.server.query('SHOW server_version_num', pg.database.name)
    expect(Math.floor(Number(row?.['server_version_num']) / 10_000)).toBe(version)
  })

  test('gives the suite a database of its own', async () => {
    const other = await pg.fresh()
    await pg.server.query('CREATE TABLE only_here (id int)', pg.database.name)
    expect(await pg.server.query("SELECT to_regclass('only_here') AS found", other.name)).toEqual([
      { found: null },
    ])
  })

  test('names who is still connected', async () => {
    const { server, database } = pg
    await withClient(database.url, async () => {
      await expect(assertNoLeaks(server, database.name, 100)).rejects.toThrow(
        /session \d+ of twinship-testkit, idle/,
      )
    })
    await assertNoLeaks(server, database.name)
  })

  test('rows of the last statement are returned', async () => {
    expect(await pg.server.query('SELECT 1 AS one; SELECT 2 AS two')).toEqual([{ two: 2 }])
  })
})

describe('templates', () => {
  let built = 0
  const migrate = async (url: string): Promise<void> => {
    built += 1
    await withClient(url, (client) => client.query('CREATE TABLE things (id int PRIMARY KEY)'))
  }
  const first = usePostgres({ template: { name: 'use_postgres_test', migrate } })
  const second = usePostgres({ template: { name: 'use_postgres_test', migrate } })
  afterAll(() => pgServers()[0]?.dropDatabase(`${pgServers()[0]?.info.databasePrefix}use_postgres_test`))

  test('are migrated once and cloned as often as wanted', async () => {
    await first.server.query('INSERT INTO things VALUES (1)', first.database.name)
    const counted = await second.server.query('SELECT count(*)::int AS n FROM things', second.database.name)
    expect({ built, counted }).toEqual({ built: 1, counted: [{ n: 0 }] })
  })
})
