import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { createClient } from '@libsql/client'
import { expect, test } from 'vitest'
import { assertNoOpenFiles, fillSqlite, openFiles, tempSqlite } from '../src/index.ts'

test('a temporary database is deleted with its WAL', async () => {
  const sqlite = await tempSqlite()
  const client = createClient({ url: sqlite.url })
  await client.execute('PRAGMA journal_mode = wal')
  await client.execute('CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT NOT NULL)')
  expect(existsSync(`${sqlite.path}-wal`)).toBe(true)
  client.close()
  await sqlite.dispose()
  expect(existsSync(dirname(sqlite.path))).toBe(false)
})

test('filling makes n rows from the expressions', async () => {
  const sqlite = await tempSqlite()
  const client = createClient({ url: sqlite.url })
  await client.execute('CREATE TABLE things (id INTEGER PRIMARY KEY, "odd name" TEXT NOT NULL)')
  await fillSqlite(sqlite.url, 'things', 0, { id: 'i', 'odd name': "'n' || i" })
  await fillSqlite(sqlite.url, 'things', 5000, { id: 'i', 'odd name': "'n' || (i * 2)" })
  const { rows } = await client.execute('SELECT count(*) AS n, max(id) AS last FROM things')
  expect(rows[0]).toMatchObject({ n: 5000, last: 5000 })
  const last = await client.execute('SELECT "odd name" AS name FROM things WHERE id = 5000')
  expect(last.rows[0]).toMatchObject({ name: 'n10000' })
  client.close()
  await sqlite.dispose()
})

test('an open client is found', async () => {
  const sqlite = await tempSqlite()
  const client = createClient({ url: sqlite.url })
  await client.execute('CREATE TABLE things (id INTEGER)')
  expect(await openFiles(sqlite.path)).toContain(sqlite.path)
  await expect(assertNoOpenFiles(sqlite.path, 50)).rejects.toThrow(sqlite.path)
  client.close()
  await sqlite.dispose()
})
