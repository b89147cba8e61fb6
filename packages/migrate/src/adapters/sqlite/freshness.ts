import { rowsOf, type Connection, type Querier } from './connection.ts'
import { quoteName } from './quote.ts'
import type { Presence } from './tables.ts'

/** What others have written of migrations; own work does not show in it. */
type Fingerprint = string

/**
 * Whether the state is still the one that was read. SQLite has no lock for a session, so each file's transaction asks
 * this first, under the write lock that everybody's transaction takes.
 */
export type Freshness = {
  /** In the transaction that reads the state. */
  remember(on: Querier, presence: Pick<Presence, 'engine' | 'ledger'>): Promise<void>
  /** Whether there is a state to be compared with. */
  readonly isRemembered: boolean
  /** A row of the ledger that this session has written. */
  wrote(hash: string): void
  /** In a write transaction. */
  isFresh(on: Querier): Promise<boolean>
  /** Changes when another connection has written; as isFresh has seen it last, null where that cannot be told. */
  readonly version: string | null
}

export function createFreshness(
  connection: Connection,
  options: { readonly ledger: string; readonly isFile: boolean; readonly runId: () => string | null },
): Freshness {
  const own: string[] = []
  let known: { readonly fingerprint: Fingerprint; version: string | null } | undefined
  let seen: string | null = null
  const look = (on: Querier, presence: Pick<Presence, 'engine' | 'ledger'>) => {
    return fingerprint(on, options.ledger, presence, own, options.runId() ?? '')
  }
  return {
    async remember(on, presence) {
      own.length = 0
      known = {
        fingerprint: await look(on, presence),
        version: options.isFile ? await dataVersion(connection, on) : null,
      }
    },
    get isRemembered() {
      return known !== undefined
    },
    wrote: (hash) => void own.push(hash),
    async isFresh(on) {
      if (known === undefined) return false
      // Changes only when another connection has written: the usual case needs no look at the tables.
      const version = options.isFile ? await dataVersion(connection, on) : null
      seen = version
      if (version !== null && version === known.version) return true
      const isSame = (await look(on, { engine: true, ledger: true })) === known.fingerprint
      if (isSame) known.version = version
      return isSame
    },
    get version() {
      return seen
    },
  }
}

async function dataVersion(connection: Connection, on: Querier): Promise<string> {
  const [row] = await rowsOf(on, 'pragma data_version')
  return `${connection.generation}:${String(row?.['data_version'])}`
}

async function fingerprint(
  on: Querier,
  ledger: string,
  presence: Pick<Presence, 'engine' | 'ledger'>,
  ownHashes: readonly string[],
  runId: string,
): Promise<Fingerprint> {
  const parts: unknown[] = []
  if (presence.ledger) {
    const [row] = await rowsOf(
      on,
      `select count(*) as n, max(rowid) as last from ${quoteName(ledger)}
       where hash not in (select value from json_each(?))`,
      [JSON.stringify(ownHashes)],
    )
    parts.push(row?.['n'], row?.['last'])
  } else parts.push(0n, null)
  if (presence.engine) {
    const [row] = await rowsOf(
      on,
      // That another run has begun or ended changes nothing by itself: what it does to a file shows below.
      `select (select max(sequence) from __ops_audit
           where run_id is not ?1 and event not in ('run.started', 'run.finished')) as audit,
         (select max(ordinal) from __ops_migration where run_id <> ?1) as attempt,
         (select count(*) from __ops_journal where run_id <> ?1) as journal`,
      [runId],
    )
    parts.push(row?.['audit'], row?.['attempt'], row?.['journal'])
  } else parts.push(null, null, 0n)
  return parts.map(String).join(' ')
}
