import { CodedError } from '@twinship/core'
import type { AuditHead } from '../model/audit.ts'
import { auditEvent } from '../model/audit-event.ts'
import type { Attempt, DatabaseState } from '../model/database-state.ts'
import type { MigrationFile, MigrationFolder } from '../model/folder.ts'
import type { EnvironmentName } from '../model/identity.ts'
import type { RunEvent, RunInfo } from '../model/run.ts'
import type { MigrationState } from '../model/state.ts'
import { loadParser } from '../parse/load.ts'
import type { MigrationDatabase, RecordChange } from '../ports/migration-database.ts'
import { compareState } from './compare.ts'
import { identityIfMissing, requireEnvironment } from './identity.ts'

export type ResolveOptions = {
  readonly database: MigrationDatabase
  readonly folder: MigrationFolder
  readonly environment: EnvironmentName
  readonly run: RunInfo
  /** The migration's name; may be left out where one is interrupted. */
  readonly tag?: string | undefined
  /** Ordinal of a statement whose outcome is not known. */
  readonly statement?: number | undefined
  /**
   * Of a migration: `applied` writes it down as applied without running it, `rolled-back` says that nothing of it is
   * left. Of a statement: `applied` or `not-applied`.
   */
  readonly outcome: 'applied' | 'not-applied' | 'rolled-back'
  readonly waitMs: number
  readonly onEvent?: (event: RunEvent) => void
}

export type ResolveReport = {
  readonly tag: string
  readonly statement: number | null
  readonly outcome: ResolveOptions['outcome']
  readonly auditHead: AuditHead
}

/**
 * Writes down what a person found out about a migration or a statement; runs nothing. Throws MIGRATION.NOT_FOUND,
 * MIGRATION.NOTHING_TO_RESOLVE, MIGRATION.LOCKED, IDENTITY.* and the database's errors.
 */
export async function resolve(options: ResolveOptions): Promise<ResolveReport> {
  const { database, environment, waitMs, onEvent = () => undefined } = options
  const session = await database.open({ waitMs, create: false, onEvent })
  try {
    const state = await session.readState()
    requireEnvironment(state, environment, database.location)
    const { change, tag } = await decide(options, state)
    await session.prepare(identityIfMissing(state, environment), options.folder.layout)
    const { statement = null, outcome } = options
    const details = { migration: tag, statement, outcome }
    const event = auditEvent(options.run, 'migration.resolved', details, null)
    const auditHead = await session.record([change], event)
    return { tag, statement, outcome, auditHead }
  } finally {
    await session.close()
  }
}

async function decide(
  options: ResolveOptions,
  state: DatabaseState,
): Promise<{ readonly change: RecordChange; readonly tag: string }> {
  const { folder, statement } = options
  const { migrations } = await compareState(folder, state)
  const tag = options.tag ?? onlyInterrupted(migrations)
  const found = migrations.find((migration) => migration.tag === tag)
  const migration = found === undefined ? undefined : folder.migrations[found.position]
  if (found === undefined || migration === undefined) {
    throw new CodedError('MIGRATION.NOT_FOUND', `There is no migration ${tag}.`, {
      details: { migration: tag },
    })
  }
  const attempt = state.attempts.find((one) => found.kind === 'interrupted' && one.id === found.attemptId)
  const change =
    statement === undefined
      ? ofMigration(options, found, attempt, await contentOf(migration, folder))
      : await ofStatement(options, migration, attempt, statement)
  return { change, tag }
}

function onlyInterrupted(migrations: readonly MigrationState[]): string {
  const interrupted = migrations.filter(({ kind }) => kind === 'interrupted')
  const [one, ...others] = interrupted
  const tags = interrupted.map(({ tag }) => tag)
  if (one !== undefined && others.length === 0) return one.tag
  throw new CodedError(
    'MIGRATION.NOTHING_TO_RESOLVE',
    one === undefined
      ? 'No migration of this folder is interrupted: name the one that is meant.'
      : `Several migrations are interrupted: name one of ${tags.join(', ')}.`,
    { details: { migrations: tags } },
  )
}

async function contentOf(migration: MigrationFile, { dialect }: MigrationFolder) {
  return { migration, tokensHash: (await loadParser(dialect)).parse(migration).tokensHash }
}

function ofMigration(
  { outcome }: ResolveOptions,
  found: MigrationState,
  attempt: Attempt | undefined,
  content: { readonly migration: MigrationFile; readonly tokensHash: string },
): RecordChange {
  const isOpen = found.kind === 'pending' || found.kind === 'out-of-order' || found.kind === 'interrupted'
  if (outcome === 'applied' && isOpen) return { kind: 'applied', ...content, attemptId: attempt?.id ?? null }
  if (outcome === 'rolled-back' && attempt !== undefined)
    return { kind: 'rolled-back', attemptId: attempt.id }
  if (outcome === 'not-applied')
    throw unresolvable(found.tag, 'not-applied is said of a statement: add --statement')
  throw unresolvable(found.tag, `${found.tag} is ${found.kind}`)
}

async function ofStatement(
  { outcome, folder }: ResolveOptions,
  migration: MigrationFile,
  attempt: Attempt | undefined,
  ordinal: number,
): Promise<RecordChange> {
  const { tag } = migration
  if (outcome === 'rolled-back') throw unresolvable(tag, 'a statement is applied or not-applied')
  if (attempt === undefined || attempt.inFlight !== ordinal) {
    const waiting = attempt?.inFlight ?? null
    throw unresolvable(
      tag,
      waiting === null ? `no statement of ${tag} is in doubt` : `statement ${waiting} is the one in doubt`,
    )
  }
  const statement = (await loadParser(folder.dialect)).parse(migration).statements[ordinal - 1]
  const tokensHash = statement?.tokensHash ?? ''
  const isPlanned = attempt.steps !== null
  return { kind: 'statement', attemptId: attempt.id, ordinal, tokensHash, outcome, isPlanned }
}

function unresolvable(tag: string, why: string): CodedError {
  return new CodedError('MIGRATION.NOTHING_TO_RESOLVE', `${why.charAt(0).toUpperCase()}${why.slice(1)}.`, {
    details: { migration: tag },
  })
}
