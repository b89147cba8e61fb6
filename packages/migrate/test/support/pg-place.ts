import type { PgFixture } from '@twinship/testkit'
import { createPgDatabase, type MigrationDatabase } from '../../src/index.ts'
import { asMigrator } from './pg-roles.ts'

export type PgPlace = {
  readonly name: string
  /** As the role migrator. */
  readonly url: string
  readonly database: MigrationDatabase
  /** As the superuser. */
  readonly query: <Row extends Record<string, unknown>>(sql: string) => Promise<Row[]>
  /** One column of each row, as text. */
  readonly list: (sql: string) => Promise<string[]>
}

/** A fresh database that belongs to the engine's roles. */
export async function pgPlace(pg: PgFixture): Promise<PgPlace> {
  const created = await pg.fresh()
  const url = await asMigrator(pg.server, created)
  const query = <Row extends Record<string, unknown>>(sql: string) =>
    pg.server.query(sql, created.name) as unknown as Promise<Row[]>
  return {
    name: created.name,
    url,
    database: createPgDatabase({ url, location: created.name }),
    query,
    list: async (sql) => (await query(sql)).map((row) => String(Object.values(row)[0])),
  }
}
