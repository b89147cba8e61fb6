import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, type Connection } from '@twinship/db'
import { pgVersions, tempSqlite, usePostgres, type TempSqlite } from '@twinship/testkit'
import { emptyTables } from '../support/empty-tables.ts'
import { migrateAll } from '../support/migrate-all.ts'
import { expected } from './expected.ts'
import { program } from './program.ts'

/**
 * The same program on SQLite and on every PostgreSQL of the run: each step returns the same values, and what
 * this file says they are.
 */
describe.each(pgVersions())('one program on SQLite and PostgreSQL %i', (version) => {
  const pg = usePostgres({ version, template: { name: 'twinship', migrate: migrateAll } })
  let file: TempSqlite
  let onPg: Connection
  let onSqlite: Connection

  beforeAll(async () => {
    file = await tempSqlite()
    await migrateAll(file.url)
    onSqlite = await connect({ url: file.url, env: {} })
    onPg = await connect({ url: pg.url, env: {} })
  })
  afterAll(async () => {
    await onPg.close()
    await onSqlite.close()
    await file.dispose()
  })

  it.each(Object.entries(program))('%s', async (name, step) => {
    await emptyTables(onSqlite)
    await emptyTables(onPg)
    const sqlite = await step(onSqlite.db, onSqlite.tables)
    const postgres = await step(onPg.db, onPg.tables)
    expect(postgres).toEqual(sqlite)
    expect(sqlite).not.toBeUndefined()
    if (name in expected) expect(sqlite).toEqual(expected[name])
  })

  it('answers a ping, and refuses work after close', async () => {
    for (const url of [file.url, pg.url]) {
      const connection = await connect({ url, env: {} })
      await connection.ping()
      await connection.close()
      const { db, tables } = connection
      await expect(db.select().from(tables.users)).rejects.toMatchObject({ code: 'DB.CLOSED' })
    }
  })
})
