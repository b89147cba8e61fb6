import { pgMajors, pgVersions, startPostgres, withClient, type PgCluster } from '@twinship/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPgDatabase } from '../../src/index.ts'
import { journalFolder } from '../support/folder-builder.ts'
import { asMigrator } from '../support/pg-roles.ts'
import { run } from '../support/run.ts'
import { by, planOf, steps } from './plans.ts'

const first = 'CREATE TABLE "t" ("id" integer PRIMARY KEY, "body" text);'
const folder = journalFolder({
  '0000_t': first,
  '0001_more': 'ALTER TABLE "t" ADD COLUMN "token" uuid DEFAULT gen_random_uuid();',
})
const versions = pgMajors.filter((major) => pgVersions().includes(Number(major)))

describe.each(versions)('prepared transactions, PostgreSQL %s', (version) => {
  let server: PgCluster
  beforeAll(async () => {
    server = await startPostgres({
      env: process.env,
      version,
      settings: { max_prepared_transactions: '10' },
    })
  })
  afterAll(() => server.stop())

  const place = async () => {
    const created = await server.createDatabase()
    const url = await asMigrator(server, created)
    const database = createPgDatabase({ url, location: 'here' })
    await run(database, journalFolder({ '0000_t': first }))
    await server.query(`insert into t select g, 'x' from generate_series(1, 300) g`, created.name)
    return { database, url: server.url(created.name) }
  }
  const add = (totalMs: number) =>
    by(planOf('0001_more', [{ ...steps.addColumn, budget: { ...steps.addColumn.budget, totalMs } }]))

  it('that come and go are met by the tries, though there is always one', async () => {
    const { database, url } = await place()
    const over = new AbortController()
    const apps = [1, 2, 3].map((row) =>
      withClient(url, async (client) => {
        while (!over.signal.aborted) {
          await client.query(
            `begin; update t set body = 'y' where id = ${row}; prepare transaction 'app ${row}'`,
          )
          await client.query('select pg_sleep(0.05)')
          await client.query(`commit prepared 'app ${row}'`)
        }
      }),
    )
    try {
      expect((await run(database, folder, add(5000))).applied).toHaveLength(1)
    } finally {
      over.abort()
      await Promise.all(apps)
    }
  })

  it('that were left are named, and waited for without a try', async () => {
    const { database, url } = await place()
    await withClient(url, async (client) => {
      for (const name of ['older', 'newer']) {
        await client.query(`begin; select from t; prepare transaction '${name}'`)
        await client.query('select pg_sleep(1.1)')
      }
      try {
        await expect(run(database, folder, add(500))).rejects.toMatchObject({
          code: 'MIGRATION.LOCK_BUDGET',
          details: {
            tries: 0,
            blockers: [
              expect.stringMatching(/^a prepared transaction older, for \d s, on public\.t: /) as string,
              expect.stringMatching(/^a prepared transaction newer, for \d s, on public\.t: /) as string,
            ],
          },
        })
      } finally {
        for (const name of ['older', 'newer']) await client.query(`rollback prepared '${name}'`)
      }
    })
    expect((await run(database, folder, { resume: true })).applied).toHaveLength(1)
  })
})
