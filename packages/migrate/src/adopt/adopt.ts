import { inLettersOf } from '../catalog/align.ts'
import { readCatalog } from '../catalog/read-address.ts'
import type { Catalog } from '../catalog/model.ts'
import { identityIfMissing, requireEnvironment } from '../engine/identity.ts'
import type { AuditEvent } from '../model/audit.ts'
import { auditEvent } from '../model/audit-event.ts'
import type { DatabaseState } from '../model/database-state.ts'
import type { MigrationFile, MigrationFolder } from '../model/folder.ts'
import { loadParser } from '../parse/load.ts'
import type { MigrationSession } from '../ports/migration-database.ts'
import { withReplay } from '../verify/replay.ts'
import { decideAdoption } from './decide.ts'
import type { BaselineOptions, BaselineReport } from './options.ts'

/** Both sides of the proof. */
export type Proof = {
  readonly live: Catalog
  readonly replay: Catalog
  readonly missingExtensions: readonly string[]
}

/** `notes` come with the adoption; anything else is given back instead of it. */
export type Verdict<Refusal> =
  | { readonly kind: 'equal'; readonly notes: readonly string[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

/**
 * Proves and records under the database's lock. `judge` may throw; nothing is written then, and nothing where it
 * refuses. Where the ledger has everything already nothing is proven.
 */
export async function adopt<Refusal>(
  options: BaselineOptions,
  event: 'database.baselined' | 'database.imported',
  judge: (proof: Proof) => Promise<Verdict<Refusal>>,
): Promise<BaselineReport | { readonly refusal: Refusal }> {
  const { database, environment, folder, waitMs, signal, upTo } = options
  const session = await database.open({ waitMs, create: false, onEvent: () => undefined, signal })
  try {
    const state = await session.readState()
    requireEnvironment(state, environment, database.location)
    const { proven, toRecord, known } = await decideAdoption(folder, state, upTo)
    if (toRecord.length === 0) return { recorded: [], known, notes: [], auditHead: null }
    const verdict = await judge(await prove(options, proven))
    if (verdict.kind === 'refused') return { refusal: verdict.refusal }
    const auditHead = await record(session, state, toRecord, options, event)
    return { recorded: toRecord.map(({ tag }) => tag), known, notes: verdict.notes, auditHead }
  } finally {
    await session.close()
  }
}

async function prove(options: BaselineOptions, migrations: readonly MigrationFile[]): Promise<Proof> {
  const { address, ledger } = options
  return withReplay(options, async (place) => {
    const replay = await place.apply(migrations)
    const { missingExtensions } = place
    const live = inLettersOf(replay, await readCatalog(address, ledger), address.dialect)
    return { live, replay, missingExtensions }
  })
}

async function record(
  session: MigrationSession,
  state: DatabaseState,
  migrations: MigrationFolder['migrations'],
  { environment, folder, run }: BaselineOptions,
  event: AuditEvent['event'],
) {
  const parser = await loadParser(folder.dialect)
  const changes = migrations.map((migration) => {
    const { tokensHash } = parser.parse(migration)
    return { kind: 'applied', migration, tokensHash, attemptId: null } as const
  })
  await session.prepare(identityIfMissing(state, environment), folder.layout)
  const details = { environment, migrations: migrations.map(({ tag }) => tag) }
  return session.record(changes, auditEvent(run, event, details, null))
}
