import { readdir, readlink } from 'node:fs/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { escapeLiteral } from 'pg'
import type { PgServer } from './postgres/server.ts'
import type { Row } from './postgres/query.ts'
import { waitUntil } from './wait-until.ts'

// Prepared transactions and slots outlive their session and keep a database from being dropped.
const leftovers = (database: string): string => `
  SELECT 'session ' || pid || ' of ' || coalesce(nullif(application_name, ''), 'an unnamed program')
         || ', ' || coalesce(state, 'starting') AS leak
    FROM pg_stat_activity
   WHERE datname = ${escapeLiteral(database)} AND backend_type = 'client backend' AND pid <> pg_backend_pid()
  UNION ALL
  SELECT 'prepared transaction ' || gid FROM pg_prepared_xacts WHERE database = ${escapeLiteral(database)}
  UNION ALL
  SELECT 'replication slot ' || slot_name FROM pg_replication_slots WHERE database = ${escapeLiteral(database)}`

/** Nobody is connected to the database any more; a closing session gets `timeoutMs` to leave. */
export async function assertNoLeaks(server: PgServer, database: string, timeoutMs = 5000): Promise<void> {
  const sql = leftovers(database)
  await settle(timeoutMs, `nothing left in database ${database}`, async () =>
    (await server.query(sql)).map(leakOf),
  )
}

function leakOf(row: Row): string {
  return String(row['leak'])
}

/** No file descriptor of this process is open on a path that starts with this one (so also -wal and -shm). */
export async function assertNoOpenFiles(path: string, timeoutMs = 5000): Promise<void> {
  const collectGarbage = garbageCollector()
  await settle(timeoutMs, `no open file at ${path}`, () => {
    collectGarbage()
    return openFiles(path)
  })
}

// libSQL's close() gives its file up only when its last statement object is collected.
function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  return () => void (typeof collect === 'function' && collect())
}

/** Linux only: elsewhere there is no /proc to look into, and nothing is found. */
export async function openFiles(path: string): Promise<readonly string[]> {
  const descriptors = await readdir('/proc/self/fd').catch(() => [])
  const targets = await Promise.all(descriptors.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')))
  return targets.filter((target) => target.startsWith(path))
}

async function settle(
  timeoutMs: number,
  what: string,
  find: () => Promise<readonly string[]>,
): Promise<void> {
  let found: readonly string[] = []
  const clean = async (): Promise<boolean> => (found = await find()).length === 0
  await waitUntil(clean, { what, timeoutMs, intervalMs: 50 }).catch((cause: unknown) => {
    if (found.length === 0) throw cause
    throw new Error(`Expected ${what}, found after ${timeoutMs} ms:\n${found.join('\n')}`, { cause })
  })
}
