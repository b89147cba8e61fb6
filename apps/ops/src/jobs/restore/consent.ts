import type { LossReport } from '@twinship/backup'
import { CodedError, requireConfirmation } from '@twinship/core'
import type { JobContext } from '../../context.ts'
import { lossText } from '../../report/restore/loss.ts'

/**
 * Says what would be lost, and asks for the name of the database. Returns the refusal where there is no consent: what
 * would be lost is part of the result even then.
 */
export async function askConsent(
  { config, notice, ask }: JobContext,
  loss: LossReport,
  { confirm, what }: { readonly confirm: string | undefined; readonly what: string },
): Promise<CodedError | undefined> {
  const { direct: target } = config
  notice(lossText(loss))
  const typed =
    confirm ?? (await ask?.(`${what} replaces ${target.location}. Type ${target.name} to go on: `))
  try {
    requireConfirmation(target, typed, what)
    return undefined
  } catch (error) {
    if (error instanceof CodedError && error.code === 'CONFIRM.MISSING') return error
    throw error
  }
}
