import { CodedError } from '@twinship/core'
import type { DeployRecord } from '../../record/model.ts'

/** What a deployment that ended in an error has come to, with these files applied before. */
export function outcomeOf(error: unknown, applied: readonly string[]): DeployRecord['outcome'] {
  if (!(error instanceof CodedError)) return 'failed'
  if (error.code === 'DEPLOY.RESTORED') return 'taken-back'
  if (error.code === 'INTERRUPTED') return 'interrupted'
  if (applied.length > 0) return 'failed'
  if (error.code === 'CONFIRM.MISSING') return 'declined'
  return error.details['undone'] === undefined ? 'failed' : 'taken-back'
}
