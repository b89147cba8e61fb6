import { usePostgres } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { createPgDatabase } from '../../src/index.ts'
import { journalFolder } from '../support/folder-builder.ts'
import { pgPlace } from '../support/pg-place.ts'
import { run } from '../support/run.ts'

describe('the name of the ledger', () => {
  const pg = usePostgres()
  const folder = journalFolder({ '0000_a': 'CREATE TABLE a (n integer);' })

  it.each([
    ['with quotes', { schema: `my "own" 's`, table: `led"ger 'x` }],
    ['as long as it can be', { schema: 's'.repeat(63), table: `${'é'.repeat(31)}t` }],
  ])('works %s', async (_, ledger) => {
    const { name, url, query } = await pgPlace(pg)
    const database = createPgDatabase({ url, location: name, ledger })
    expect((await run(database, folder)).applied).toHaveLength(1)
    expect((await run(database, folder)).applied).toEqual([])
    expect(await database.readState()).toMatchObject({ rows: [{}] })
    const found = await query(`select schemaname as schema, tablename as table from pg_tables
      where schemaname not in ('ops', 'public', 'pg_catalog', 'information_schema')`)
    expect(found).toEqual([ledger])
  })

  it.each([
    ['too long', { table: 't'.repeat(64) }],
    ['of a schema too long', { schema: 's'.repeat(64) }],
    ['empty', { table: '' }],
    ['with a NUL', { schema: 'a\0b' }],
  ])('is refused before anything is asked: %s', (_, ledger) => {
    const open = () => createPgDatabase({ url: 'postgres://127.0.0.1:1/nowhere', location: 'x', ledger })
    expect(open).toThrow(expect.objectContaining({ code: 'CONFIG.INVALID' }))
  })
})
