import type { MigrationFile, MigrationFolder } from '../model/folder.ts'
import type { ParsedMigration } from '../model/parsed.ts'
import type {
  EngineRecord,
  LedgerComparison,
  LedgerRow,
  MigrationState,
  StateBody,
  SurplusRow,
} from '../model/state.ts'
import { laterApplied } from './later-applied.ts'
import { matchRows, type Match } from './match.ts'
import { describeState, describeSurplus } from './next-command.ts'

export type ContentReader = (
  migration: MigrationFile,
) => Pick<ParsedMigration, 'tokensHash' | 'statements'> | undefined

export type Comparison = {
  readonly folder: MigrationFolder
  /** Drizzle's rows in the order they were written. */
  readonly rows: readonly LedgerRow[]
  /** The engine's own; at most the newest of each migration. */
  readonly records?: readonly EngineRecord[]
  /** Called only for edited and interrupted migrations; undefined where the file is no longer SQL. */
  readonly readContent: ContentReader
}

/**
 * What the database knows of each migration, by content and never by a watermark, and which of its rows the folder
 * cannot explain. Every ledger row ends up in exactly one state or in `surplus`.
 *
 *   ledger row by content                → applied
 *   ledger row by name or time alone     → edited, or edited-comments-only where the engine kept the token hash
 *   none, a record with committed work   → interrupted
 *   none, a later migration is applied   → out-of-order
 *   none                                 → pending
 */
export function compareLedger({ folder, rows, records = [], readContent }: Comparison): LedgerComparison {
  const { migrations } = folder
  const matches = matchRows(folder, rows)
  const interrupted = matchRecords(folder, matches, records)
  const applied = migrations.filter(({ position }) => matches.has(position))
  const states = migrations.map((migration): MigrationState => {
    const match = matches.get(migration.position)
    const record = interrupted.get(migration.position)
    const body =
      match === undefined
        ? notApplied(migration, applied, record, readContent)
        : recorded(migration, match, records, readContent)
    return describeState(migration, body)
  })
  const used = new Set([...matches.values()].map(({ row }) => row))
  return { migrations: states, surplus: surplusRows(migrations, rows, used) }
}

function recorded(
  migration: MigrationFile,
  { row, by }: Match,
  records: readonly EngineRecord[],
  readContent: ContentReader,
): StateBody {
  if (by !== 'when' && by !== 'name') return { kind: 'applied', row, match: by }
  const record =
    records.find(({ hash, whenMs }) => hash === row.hash && whenMs === row.createdAtMs) ??
    records.find(({ hash }) => hash === row.hash)
  const isSame = record !== undefined && readContent(migration)?.tokensHash === record.tokensHash
  return { kind: isSame ? 'edited-comments-only' : 'edited', row }
}

function notApplied(
  migration: MigrationFile,
  applied: readonly MigrationFile[],
  record: EngineRecord | undefined,
  readContent: ContentReader,
): StateBody {
  if (record !== undefined && leftSomething(record)) {
    return {
      kind: 'interrupted',
      attemptId: record.id,
      done: record.doneHashes.length,
      steps: record.steps,
      inFlight: record.inFlight,
      changedAt: firstChange(migration, record, readContent),
    }
  }
  const failedBefore = record !== undefined
  const later = laterApplied(migration, applied)
  if (later === undefined) return { kind: 'pending', failedBefore }
  return { kind: 'out-of-order', failedBefore, ...later }
}

export function leftSomething({ doneHashes, inFlight, steps }: EngineRecord): boolean {
  return doneHashes.length > 0 || inFlight !== null || (steps ?? 0) > 0
}

/** A statement that is committed, or was begun and may be, cannot be changed by editing it; any other one can. */
function firstChange(
  migration: MigrationFile,
  record: EngineRecord,
  readContent: ContentReader,
): number | null {
  const { hash, doneHashes, inFlight, openHash, steps } = record
  if (migration.equivalentHashes.includes(hash)) return null
  const content = readContent(migration)
  // What is no longer SQL has no statements to tell one from another.
  if (content === undefined) return 0
  if (steps !== null) return firstPlannedChange(content, record)
  const { statements } = content
  const index = doneHashes.findIndex((done, at) => statements[at]?.tokensHash !== done)
  if (index >= 0) return index + 1
  return inFlight !== null && statements[inFlight - 1]?.tokensHash !== openHash ? inFlight : null
}

/** It goes on by the plan that it began with, which covers the whole file. */
function firstPlannedChange(
  { statements, tokensHash }: Pick<ParsedMigration, 'statements' | 'tokensHash'>,
  record: EngineRecord,
): number | null {
  if (tokensHash === record.tokensHash) return null
  const { plannedHashes = [] } = record
  const differs = (planned: string, at: number) => statements[at]?.tokensHash !== planned
  const index = plannedHashes.findIndex(differs)
  if (index >= 0) return index + 1
  return plannedHashes.length > 0 && statements.length > plannedHashes.length ? plannedHashes.length + 1 : 0
}

/** The open records by position, matched like ledger rows: a file may be mended, renamed or moved in between. */
function matchRecords(
  { layout, migrations }: MigrationFolder,
  matches: ReadonlyMap<number, Match>,
  records: readonly EngineRecord[],
): ReadonlyMap<number, EngineRecord> {
  const open = migrations.filter(({ position }) => !matches.has(position))
  const byRow = new Map<LedgerRow, EngineRecord>()
  for (const record of records) {
    if (record.state !== 'running' && record.state !== 'failed') continue
    byRow.set({ id: null, hash: record.hash, createdAtMs: record.whenMs, name: record.tag }, record)
  }
  const found = new Map<number, EngineRecord>()
  for (const [position, { row }] of matchRows({ layout, migrations: open }, [...byRow.keys()])) {
    const record = byRow.get(row)
    if (record !== undefined) found.set(position, record)
  }
  return found
}

function surplusRows(
  migrations: readonly MigrationFile[],
  rows: readonly LedgerRow[],
  used: ReadonlySet<LedgerRow>,
): SurplusRow[] {
  const known = new Set(migrations.flatMap(({ equivalentHashes }) => equivalentHashes))
  return rows
    .filter((row) => !used.has(row))
    .map((row) => describeSurplus(row, known.has(row.hash) ? 'duplicate' : 'ahead'))
}
