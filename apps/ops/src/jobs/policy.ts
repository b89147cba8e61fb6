import { CodedError, type Environment } from '@twinship/core'
import type { AuditRow, DatabaseState, SelectPolicy } from '@twinship/migrate'
import type { JobContext } from '../context.ts'
import { openDatabase } from '../engine.ts'
import { isGated } from './gate/gated.ts'

/** Where people develop, what comes late is applied; production does so only when told. */
export function lenientExceptIn(environment: Environment): SelectPolicy {
  const isLenient = environment !== 'production'
  return { allowOutOfOrder: isLenient, allowAhead: isLenient, resume: false }
}

/** A check of a state, by the environment's rules. Throws CONFIG.WRONG_ENVIRONMENT. */
export type StateCheck = (state: DatabaseState) => void

/**
 * A production database that is in use is for `deploy` alone. One that is empty is not in use, nor one that the engine
 * has begun and never brought to its end: there is no other way on from a first run that failed.
 */
export async function requireUnused(context: JobContext): Promise<StateCheck> {
  const { environment, direct } = context.config
  if (environment !== 'production') return () => undefined
  if (isGated(context.config)) return () => refuseUngated(direct.location)
  const isUnfinished = isNeverFinished(await (await openDatabase(context)).readAudit())
  return (state) => {
    const isUnused = isUnfinished ? isOfEngine(state) : state.isEmpty && state.rows.length === 0
    if (isUnused) return
    throw new CodedError('CONFIG.WRONG_ENVIRONMENT', `${direct.location} is a production database in use.`, {
      hint: 'Migrations reach it by ops deploy, which makes and proves a backup first.',
      details: { location: direct.location },
    })
  }
}

function refuseUngated(location: string): never {
  throw new CodedError(
    'CONFIG.WRONG_ENVIRONMENT',
    `${location} takes migrations that were promoted or approved, and this command asks for neither.`,
    {
      hint: 'Run ops deploy with --promotion or --approval, as docs/promotion.md says.',
      details: { location },
    },
  )
}

/** Runs were begun, none was finished with everything applied, and nobody said that the database was there before. */
function isNeverFinished(audit: readonly AuditRow[]): boolean {
  const isBegun = audit.some(({ event }) => event === 'run.started')
  return isBegun && audit.every((row) => !endsFirstRun(row))
}

function endsFirstRun({ event, details }: AuditRow): boolean {
  if (event === 'run.finished') return details['outcome'] === 'applied'
  return event === 'database.baselined' || event === 'database.imported'
}

function isOfEngine({ rows, attempts }: DatabaseState): boolean {
  const applied = attempts.filter(({ state }) => state === 'applied')
  return rows.every((row) =>
    applied.some(({ hash, whenMs }) => hash === row.hash && whenMs === row.createdAtMs),
  )
}
