import { CodedError, requireConfirmation } from '@twinship/core'
import type { JobContext } from '../../context.ts'
import type { AutoRollback } from './auto-rollback.ts'

export type BackFlags = {
  readonly autoRollback?: AutoRollback
  /** The name of the database: consent to losing what came after the backup. */
  readonly confirm?: string
  readonly skipBackup?: string
}

/** Found out before anything is changed. Throws CONFIRM.MISSING, USAGE.INVALID. */
export function requireWayBack({ config: { direct } }: JobContext, flags: BackFlags): void {
  if (flags.autoRollback !== 'restore') return
  if (flags.skipBackup !== undefined) {
    throw new CodedError(
      'USAGE.INVALID',
      '--auto-rollback restore takes a backup, and --skip-backup makes none.',
    )
  }
  requireConfirmation(direct, flags.confirm, '--auto-rollback restore')
}

/**
 * Puts the backup in the place of a database that a deployment has left broken, where that was asked for; gives the error
 * to end with. Otherwise the error names the ways that there are, and what each would lose.
 */
export async function goBack(
  context: JobContext,
  flags: BackFlags,
  { error, backup }: { readonly error: CodedError; readonly backup: string | null },
): Promise<CodedError> {
  if (flags.autoRollback !== 'restore' || backup === null) return withChoices(context, error, backup)
  context.notice(`Going back: ${backup} takes the place of ${context.config.direct.location}.`)
  const old = await putBack(context, flags, backup).catch((failure: unknown) => {
    throw notBack(error, failure)
  })
  const kept = old === null ? '' : ` What was there is kept as ${old}.`
  return new CodedError(
    'DEPLOY.RESTORED',
    `${error.message} ${backup} is in the place of ${context.config.direct.location}.${kept}`,
    { details: { backup, because: error.code }, cause: error },
  )
}

/** The name of what is put aside; null where nothing is. */
async function putBack(context: JobContext, flags: BackFlags, backup: string): Promise<string | null> {
  const { restore } = await import('../restore/restore.ts')
  const asked = { confirm: flags.confirm ?? '', safetyBackup: true, maxPause: 5000, owner: true }
  const { error, old } = await restore(context, asked, backup)
  if (error !== undefined) throw error
  return old
}

/** Both are to be known: why it was to go back, and why it did not. */
function notBack(because: CodedError, failure: unknown): unknown {
  if (!(failure instanceof CodedError)) return failure
  return new CodedError(because.code, `${because.message} Going back failed too: ${failure.message}`, {
    hint: failure.hint,
    details: { ...because.details, goingBack: failure.code },
    cause: failure,
  })
}

/** The same error with the ways back that there are, and what each would lose. */
export function withChoices({ config }: JobContext, error: CodedError, backup: string | null): CodedError {
  const { name } = config.direct
  const restore =
    backup === null
      ? 'There is no backup of this deployment: ops backup list shows others.'
      : `ops restore ${backup} --confirm ${name} goes back, and loses what was written since.`
  return new CodedError(error.code, error.message, {
    hint: `${error.hint} ${restore}`,
    details: { ...error.details, ...(backup === null ? {} : { backup }) },
    cause: error.cause,
  })
}
