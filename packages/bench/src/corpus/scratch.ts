import {
  createPgDatabase,
  createSqliteDatabase,
  type MigrationDatabase,
  type MigrationFolder,
} from '@twinship/migrate'
import { tempSqlite, type PgCluster } from '@twinship/testkit'
import { dumpPg } from './dump-pg.ts'
import { dumpSqlite } from './dump-sqlite.ts'
import { runLibsql, runPsql } from './plain.ts'
import { runStock, type StockTarget } from './stock.ts'

/** What a history leaves behind: the schema as text, and the number of rows of every table. */
export type Dump = { readonly schema: string; readonly rows: Readonly<Record<string, number>> }

/** An empty database of its own. */
export type Scratch = {
  readonly engine: MigrationDatabase
  stock(folder: string): Promise<void>
  /** The files one after the other, each statement committed by itself, by the database's own client. */
  plain(folder: MigrationFolder): Promise<void>
  dump(): Promise<Dump>
  dispose(): Promise<void>
}

export async function pgScratch(
  server: PgCluster,
  layout: StockTarget['layout'],
  setup: string | null,
): Promise<Scratch> {
  const database = await server.createDatabase()
  if (setup !== null) await server.query(setup, database.name)
  return {
    engine: createPgDatabase({ url: database.url, location: 'corpus' }),
    stock: (folder) => runStock({ dialect: 'postgresql', layout, url: database.url, folder }),
    plain: (folder) => runPsql(server, database.url, folder),
    dump: () => dumpPg(server, database),
    dispose: () => database.drop(),
  }
}

export async function sqliteScratch(layout: StockTarget['layout']): Promise<Scratch> {
  const sqlite = await tempSqlite()
  const { url, path } = sqlite
  return {
    engine: createSqliteDatabase({ url, path, location: 'corpus' }),
    stock: (folder) => runStock({ dialect: 'sqlite', layout, url, folder }),
    plain: (folder) => runLibsql(url, folder),
    dump: () => dumpSqlite(url),
    dispose: () => sqlite.dispose(),
  }
}
