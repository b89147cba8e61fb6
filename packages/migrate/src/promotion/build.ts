import { CodedError } from '@twinship/core'
import { verifyChain } from '../audit/chain.ts'
import type { AuditHead, AuditRow } from '../model/audit.ts'
import type { Attempt, DatabaseState } from '../model/database-state.ts'
import type { Identity } from '../model/identity.ts'
import {
  promotionVersion,
  type PromotedMigration,
  type PromotedRun,
  type PromotionBody,
} from '../model/promotion.ts'
import type { LedgerComparison } from '../model/state.ts'
import type { AbandonedMigration } from '../state/abandoned.ts'
import { auditedRuns, type AuditedRun } from './audited-runs.ts'
import { findUnsettled } from './unsettled.ts'

export type BuildPromotionInput = {
  readonly state: DatabaseState
  /** Oldest first. */
  readonly audit: readonly AuditRow[]
  /** With the folder of whoever exports. */
  readonly comparison: Pick<LedgerComparison, 'migrations'>
  readonly abandoned: readonly Pick<AbandonedMigration, 'tag'>[]
  /** Version of the program. */
  readonly engine: string
  /** ISO 8601, UTC, milliseconds. */
  readonly exportedAt: string
}

export type BuiltPromotion = {
  readonly body: PromotionBody
  /** Applied, but by no run of this environment: baselined, resolved by hand, copied along, or by another tool. */
  readonly leftOut: readonly string[]
}

/**
 * What ran in a staging database with success, by its verified audit. Throws PROMOTION.ENVIRONMENT, AUDIT.BROKEN, and
 * PROMOTION.UNSETTLED with everything that is not settled.
 */
export function buildPromotion(input: BuildPromotionInput): BuiltPromotion {
  const database = requireStaging(input.state.identity)
  const head = verifyChain(input.audit)
  const runs = auditedRuns(input.audit)
  const migrations = promotedOf(input, runs)
  const own = runs.filter(({ environment }) => environment === undefined || environment === 'staging')
  const problems = [...findUnsettled({ ...input, runs: own })]
  if (head === null || migrations.length === 0)
    problems.push('No run has applied anything there: ops deploy.')
  if (head === null || problems.length > 0) throw unsettled(problems)
  return {
    body: bodyOf(input, database, migrations, runs, head),
    leftOut: leftOutOf(input.state, migrations),
  }
}

function bodyOf(
  { engine, exportedAt }: BuildPromotionInput,
  database: Identity,
  migrations: readonly PromotedMigration[],
  runs: readonly AuditedRun[],
  auditHead: AuditHead,
): PromotionBody {
  const named = new Set(migrations.map(({ run }) => run))
  return {
    format: 'twinship-promotion',
    version: promotionVersion,
    engine,
    exportedAt,
    database,
    migrations,
    runs: runs.filter(({ id }) => named.has(id)).flatMap(promotedRun),
    auditHead,
  }
}

/** In the ledger's order: what a run of this environment began, and nobody only said to be applied. */
function promotedOf(
  { state, audit }: BuildPromotionInput,
  runs: readonly AuditedRun[],
): readonly PromotedMigration[] {
  return appliedOf(state).flatMap(({ tag, hash, runId }) => {
    const begun = runs.find(({ id }) => id === runId)
    if (begun?.environment !== 'staging' || isSaid(audit, tag, begun.sequence)) return []
    const ended = runs.findLast((run) => run.environment === 'staging' && run.applied.includes(tag))
    return [{ tag, hash, run: (ended ?? begun).id }]
  })
}

function appliedOf({ rows, attempts }: DatabaseState): readonly Attempt[] {
  const applied = attempts.filter(({ state }) => state === 'applied')
  return rows.flatMap(
    (row) => applied.find(({ hash, whenMs }) => hash === row.hash && whenMs === row.createdAtMs) ?? [],
  )
}

/** `ops resolve --applied` of a whole migration, after a run had begun it. */
function isSaid(audit: readonly AuditRow[], tag: string, since: number): boolean {
  return audit.some(({ event, details, sequence }) => {
    if (event !== 'migration.resolved' || sequence < since) return false
    const { migration, statement, outcome } = details
    return migration === tag && statement === null && outcome === 'applied'
  })
}

function leftOutOf(
  { rows, attempts }: DatabaseState,
  migrations: readonly PromotedMigration[],
): readonly string[] {
  const promoted = new Set(migrations.map(({ hash }) => hash))
  const names = new Map(attempts.map(({ hash, tag }) => [hash, tag]))
  return rows.flatMap(({ hash, name }) => (promoted.has(hash) ? [] : [names.get(hash) ?? name ?? hash]))
}

function promotedRun({ outcome, ...run }: AuditedRun): readonly PromotedRun[] {
  if (outcome === 'aborted') return []
  const { id, command, actor, startedAt, finishedAt, gitCommit, toolVersion, plan } = run
  return [{ id, command, actor, startedAt, finishedAt, outcome, gitCommit, toolVersion, plan }]
}

function requireStaging(identity: Identity | null): Identity {
  if (identity?.environment === 'staging') return identity
  const what = identity === null ? 'has no identity' : `is a ${identity.environment} database`
  throw new CodedError('PROMOTION.ENVIRONMENT', `The database ${what}: what runs in staging is promoted.`, {
    details: { environment: identity?.environment },
  })
}

function unsettled(problems: readonly string[]): CodedError {
  const list = problems.map((problem) => `  - ${problem}`).join('\n')
  return new CodedError('PROMOTION.UNSETTLED', `There is nothing to promote as it is:\n${list}`, {
    details: { problems },
  })
}
