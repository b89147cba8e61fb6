import { drizzle } from 'drizzle-orm/libsql'
import { migrate as stock } from 'drizzle-orm/libsql/migrator'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { journalFolder, writeFolder } from '../support/folder-builder.ts'
import { run } from '../support/run.ts'
import { useSqlite, withClient, type SqlitePlace } from './place.ts'

const files: readonly (readonly [string, string])[] = [
  ['0000_a', 'CREATE TABLE `a` (`id` integer PRIMARY KEY NOT NULL);'],
  ['0001_b', 'INSERT INTO `a` VALUES (1);'],
  ['0002_c', 'INSERT INTO `a` VALUES (2);'],
]

describe('stock Drizzle and the engine in turns on SQLite', () => {
  const fresh = useSqlite()
  const root = mkdtempSync(path.join(tmpdir(), 'stock-'))
  afterEach(() => rmSync(root, { recursive: true, force: true }))
  const upTo = (count: number) =>
    journalFolder(Object.fromEntries(files.slice(0, count)), { dialect: 'sqlite' })

  const runners = {
    stock: async ({ url }: SqlitePlace, count: number) => {
      const migrationsFolder = writeFolder(root, upTo(count))
      await withClient(url, (client) => stock(drizzle(client), { migrationsFolder }))
    },
    engine: async ({ database }: SqlitePlace, count: number) => {
      await run(database, upTo(count), { create: true })
    },
  } as const
  const orders = (['stock', 'engine'] as const).flatMap((first) =>
    (['stock', 'engine'] as const).flatMap((second) =>
      (['stock', 'engine'] as const).map((third) => [first, second, third] as const),
    ),
  )

  it.each(orders)('%s, %s, %s', async (...order) => {
    const place = await fresh()
    for (const [index, who] of order.entries()) await runners[who](place, index + 1)
    for (const who of ['stock', 'engine'] as const) await runners[who](place, 3)
    expect(await place.rows('select id from a')).toEqual([{ id: 1 }, { id: 2 }])
    expect(await place.rows('select count(*) as n from __drizzle_migrations')).toEqual([{ n: 3 }])
  })

  it('makes the ledger with the text that stock Drizzle has for it', async () => {
    const sql = `select sql from sqlite_master where name = '__drizzle_migrations'`
    const texts = await Promise.all(
      (['stock', 'engine'] as const).map(async (who) => {
        const place = await fresh()
        await runners[who](place, 1)
        return (await place.rows(sql)).map(({ sql }) => String(sql).replaceAll(/\s+/g, ' '))
      }),
    )
    expect(texts[0]).toEqual(texts[1])
  })
})
