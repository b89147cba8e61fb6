import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createTemplate, fillPg, pgVersions, queryOnce, usePostgres, waitUntil } from '../src/index.ts'

describe.each(pgVersions())('PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })
  const newName = (): string => `template_${randomBytes(4).toString('hex')}`

  test('filling makes n rows from the expressions, also in another schema', async () => {
    await queryOnce(pg.url, 'CREATE SCHEMA s; CREATE TABLE s.things (id int PRIMARY KEY, "Odd" text)')
    await fillPg(pg.url, 's.things', 0, { id: 'i' })
    await fillPg(pg.url, 's.things', 10_000, { id: 'i', Odd: "'n' || i % 10" })
    const sql =
      'SELECT count(*)::int AS n, max(id) AS last, count(DISTINCT "Odd")::int AS names FROM s.things'
    expect(await queryOnce(pg.url, sql)).toEqual([{ n: 10_000, last: 10_000, names: 10 }])
  })

  test('a template asked for by many at once is built once', async () => {
    let built = 0
    const migrate = async (url: string): Promise<void> => {
      built += 1
      await queryOnce(url, 'CREATE TABLE things (id int)')
    }
    const name = newName()
    const full = await Promise.all([1, 2, 3, 4].map(() => createTemplate(pg.server, name, migrate)))
    expect(new Set(full).size).toBe(1)
    expect(built).toBe(1)
    const clones = await Promise.all(full.map((template) => pg.server.cloneTemplate(template)))
    for (const clone of clones) {
      expect(await queryOnce(clone.url, "SELECT to_regclass('things')::text AS found")).toEqual([
        { found: 'things' },
      ])
      await clone.drop()
    }
    await pg.server.dropDatabase(full[0] ?? '')
  })

  test('a template whose migration fails is built anew', async () => {
    const name = newName()
    const failing = createTemplate(pg.server, name, (url) =>
      queryOnce(url, 'CREATE TABLE half (id int); SELECT 1/0'),
    )
    await expect(failing).rejects.toMatchObject({ code: '22012' })
    const full = await createTemplate(pg.server, name, (url) => queryOnce(url, 'CREATE TABLE half (id int)'))
    await pg.server.dropDatabase(full)
  })

  test('names over 63 bytes are refused before PostgreSQL cuts them', async () => {
    await expect(pg.server.createDatabase('n'.repeat(64))).rejects.toThrow(/63 bytes/)
  })

  test('a database is dropped under a session that stays', async () => {
    const database = await pg.server.createDatabase()
    const sleeping = queryOnce(database.url, 'SELECT pg_sleep(60)')
    const ended = expect(sleeping).rejects.toMatchObject({ code: '57P01' })
    const sessions = `SELECT FROM pg_stat_activity WHERE datname = '${database.name}' AND state = 'active'`
    await waitUntil(async () => (await pg.server.query(sessions)).length === 1, {
      what: 'the session',
      timeoutMs: 10_000,
    })
    await database.drop()
    await ended
  })
})
