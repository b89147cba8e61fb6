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
export type StateCheck = (state: DatabaseState) => Promise<void>

/**
 * A production database that is in use is for `deploy` alone. One that is empty is not in use, nor one that the engine
 * has found empty and never brought to its end: there is no other way on from a first run that failed. The audit is read
 * when the state is checked: another run may have begun since.
 */
export function requireUnused(context: JobContext): StateCheck {
  const { environment, direct } = context.config
  if (environment !== 'production') return async () => undefined
  if (isGated(context.config)) return async () => refuseUngated(direct.location)
  return async (state) => {
    if (state.isEmpty && state.rows.length === 0) return
    const audit = await (await openDatabase(context)).readAudit()
    if (isNeverFinished(audit) && isOfEngine(state)) return
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

/**
 * The first run found the database empty, none was finished with everything applied, and nobody said that it was there
 * before.
 */
function isNeverFinished(audit: readonly AuditRow[]): boolean {
  const first = audit.find(({ event }) => event === 'run.started')
  return first?.details['wasEmpty'] === true && audit.every((row) => !endsFirstRun(row))
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
