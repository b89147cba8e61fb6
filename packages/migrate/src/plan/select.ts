import { CodedError } from '@twinship/core'
import type { LedgerComparison, MigrationState } from '../model/state.ts'

export type SelectPolicy = {
  /** Apply a migration that comes before applied ones; development does, production only when told. */
  readonly allowOutOfOrder: boolean
  /** Apply although the database has migrations that the folder lacks: a branch was changed in development. */
  readonly allowAhead: boolean
  /** Go on with an interrupted migration: `resume` alone does. */
  readonly resume: boolean
  /** Pass over what comes after it. */
  readonly onlyInterrupted?: boolean
}

type Selected = Extract<MigrationState, { kind: 'pending' | 'out-of-order' | 'interrupted' }>

/**
 * The migrations to run, in order. Throws MIGRATION.EDITED, .INTERRUPTED, .OUT_OF_ORDER or .AHEAD, the gravest first,
 * where somebody must decide before anything is touched.
 */
export function selectPending(comparison: LedgerComparison, policy: SelectPolicy): readonly Selected[] {
  refuseEdited(comparison)
  const isAsked = ({ kind }: Selected) => policy.onlyInterrupted !== true || kind === 'interrupted'
  const selected = comparison.migrations.filter(isOpen).filter(isAsked)
  if (selected.length === 0) return []
  if (!policy.resume) refuse(selected, 'interrupted', 'MIGRATION.INTERRUPTED', 'Stopped midway')
  refuseChangedHistory(selected)
  if (!policy.allowOutOfOrder) {
    refuse(selected, 'out-of-order', 'MIGRATION.OUT_OF_ORDER', 'Never applied, and before applied ones')
  }
  if (!policy.allowAhead) refuseAhead(comparison)
  return selected
}

function refuseAhead({ surplus }: LedgerComparison): void {
  const ahead = surplus.filter(({ kind }) => kind === 'ahead').length
  if (ahead === 0) return
  throw new CodedError('MIGRATION.AHEAD', `The database has ${ahead} migrations that this folder lacks.`, {
    details: { ahead },
  })
}

function isOpen(state: MigrationState): state is Selected {
  return state.kind === 'pending' || state.kind === 'out-of-order' || state.kind === 'interrupted'
}

function refuseEdited({ migrations }: LedgerComparison): void {
  const edited = migrations.filter(({ kind }) => kind === 'edited').map(({ tag }) => tag)
  if (edited.length === 0) return
  throw new CodedError('MIGRATION.EDITED', `Edited after it was applied: ${edited.join(', ')}.`, {
    details: { migrations: edited },
  })
}

/** A statement that is committed, or may be, cannot be changed by editing it. */
function refuseChangedHistory(selected: readonly Selected[]): void {
  for (const state of selected) {
    if (state.kind !== 'interrupted' || state.changedAt === null) continue
    const { what, hint } = changeWords(state, state.changedAt)
    const statement = state.changedAt === 0 ? {} : { statement: state.changedAt }
    throw new CodedError('MIGRATION.EDITED', `${state.tag}: ${what}.`, {
      details: { migrations: [state.tag], ...statement },
      hint,
    })
  }
}

type Interrupted = Extract<Selected, { kind: 'interrupted' }>

function changeWords({ tag, steps, inFlight }: Interrupted, statement: number) {
  const which = statement === 0 ? 'its file' : `statement ${statement}`
  if (steps !== null) {
    return {
      what: `it goes on by the plan that it began with, and ${which} reads differently now`,
      hint: 'Restore its text, then run ops resume; or take back with ops abort what was done, and deploy it as it is now.',
    }
  }
  if (statement === inFlight) {
    const resolve = `ops resolve ${tag} --statement ${statement} --applied or --not-applied`
    return {
      what: `${which} was begun and may have taken effect, and reads differently now`,
      hint: `Restore its text, or look whether it took effect and run ${resolve}; then ops resume.`,
    }
  }
  return {
    what:
      statement === 0
        ? 'part of it is in the database, and its file is no SQL any more'
        : `${which} is in the database, and reads differently now`,
    hint: 'Restore its text, then run ops resume; what it is to do now goes into a new migration.',
  }
}

function refuse(
  selected: readonly Selected[],
  kind: Selected['kind'],
  code: 'MIGRATION.INTERRUPTED' | 'MIGRATION.OUT_OF_ORDER',
  what: string,
): void {
  const tags = selected.filter((state) => state.kind === kind).map(({ tag }) => tag)
  if (tags.length === 0) return
  throw new CodedError(code, `${what}: ${tags.join(', ')}.`, { details: { migrations: tags } })
}
