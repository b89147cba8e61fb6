import type { DatabaseState } from '../model/database-state.ts'
import type { LedgerComparison, MigrationState } from '../model/state.ts'
import type { AbandonedMigration } from '../state/abandoned.ts'
import type { AuditedRun } from './audited-runs.ts'

export type Settlement = {
  readonly state: Pick<DatabaseState, 'openRun' | 'attempts'>
  readonly comparison: Pick<LedgerComparison, 'migrations'>
  readonly abandoned: readonly Pick<AbandonedMigration, 'tag'>[]
  /** Of this environment, oldest first. */
  readonly runs: readonly AuditedRun[]
}

/** What of a database is not as a run with success leaves it; all of it, each a sentence with the command to type. */
export function findUnsettled({ state, comparison, abandoned, runs }: Settlement): readonly string[] {
  const newest = runs.findLast(({ outcome }) => outcome !== 'aborted')
  return [
    ...comparison.migrations.flatMap(unsettledMigration),
    ...abandoned.map(({ tag }) => `${tag} stopped midway, and its file is not in this folder: ops status.`),
    ...(state.openRun?.isAlive === true ? [`A run (${state.openRun.command}) is at work: ops watch.`] : []),
    ...(newest === undefined ? [] : unsettledRun(newest, state)),
  ]
}

function unsettledMigration({ tag, kind }: MigrationState): readonly string[] {
  if (kind === 'interrupted') return [`${tag} stopped midway: ops resume, or ops abort.`]
  if (kind !== 'edited') return []
  return [`${tag} was edited after it was applied: restore the file from version control.`]
}

/** One that was killed or stopped with nothing left to do counts as done. */
function unsettledRun(run: AuditedRun, { attempts, openRun }: Settlement['state']): readonly string[] {
  const name = `The newest run (${run.command}, ${run.startedAt})`
  if (run.outcome === 'failed') return [`${name} failed: mend the cause, and run ops deploy again.`]
  if ((run.outcome !== null && run.outcome !== 'interrupted') || openRun?.isAlive === true) return []
  const applied = new Set(attempts.filter(({ state }) => state === 'applied').map(({ tag }) => tag))
  if (run.pending.every((tag) => applied.has(tag))) return []
  if (run.outcome === 'interrupted') return [`${name} was interrupted: ops resume, or ops deploy.`]
  return [`${name} was killed: ops status tells how to go on.`]
}
