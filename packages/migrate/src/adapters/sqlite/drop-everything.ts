import type { DatabaseTarget } from '@twinship/core'
import { describeRun } from '../../failure/locked.ts'
import type { RunEvent } from '../../model/run.ts'
import { coded, createAccess } from './access.ts'
import { connect, rowsOf, type Connection, type Querier } from './connection.ts'
import { readBusyRun } from './holder.ts'
import { quoteName } from './quote.ts'
import { readPresence } from './tables.ts'

export type SqliteDropOptions = {
  readonly authToken: string | undefined
  readonly ledgerTable?: string | undefined
  readonly waitMs: number
  readonly onEvent?: ((event: RunEvent) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Drops every table and view in one transaction, foreign keys off around it. Waits for a run that is at work. Throws
 * MIGRATION.LOCKED, DB.* and INTERRUPTED.
 */
export async function dropSqliteObjects(target: DatabaseTarget, options: SqliteDropOptions): Promise<void> {
  const { url, location } = target
  const path = target.kind === 'file' ? target.path : undefined
  const { authToken, waitMs, onEvent, signal } = options
  await coded({ location, path }, async () => {
    const connection = await connect({ url, location, path, authToken })
    try {
      const access = createAccess({ connection, location, path, waitMs, onEvent, signal })
      const since = performance.now()
      for (;;) {
        const busy = await access.write(async (transaction) => {
          const { engine } = await readPresence(transaction, options.ledgerTable ?? '')
          const run = engine ? await readBusyRun(transaction, null) : null
          if (run === null && path !== undefined) await dropAll(transaction)
          return run
        })
        if (busy === null) break
        await access.pause(since, async () => describeRun(busy))
      }
      if (path === undefined) await dropOnServer(connection)
    } finally {
      connection.close()
    }
  })
}

/**
 * Whatever a virtual table or an index keeps in tables of its own goes with it, so these come last and may be gone by
 * then.
 */
async function dropStatements(on: Querier): Promise<readonly string[]> {
  const rows = await rowsOf(
    on,
    `select m.type, m.name from sqlite_master m
     left join pragma_table_list l on l.schema = 'main' and l.name = m.name
     where m.type in ('view', 'table') and m.name not like 'sqlite\\_%' escape '\\'
       and coalesce(l.type, '') <> 'shadow'
     order by m.type = 'table', coalesce(l.type, '') <> 'virtual',
       m.name like 'libsql\\_%' escape '\\' or m.name like '%\\_shadow' escape '\\', m.name`,
  )
  return rows.map(({ type, name }) => `drop ${String(type)} if exists ${quoteName(String(name))}`)
}

async function dropAll(on: Querier): Promise<void> {
  for (const sql of await dropStatements(on)) await on.executeMultiple(sql)
}

/** Only the driver's own migrate() reaches a server with foreign keys off. */
async function dropOnServer(connection: Connection): Promise<void> {
  const statements = await dropStatements(connection)
  await connection.migrate(statements)
}
