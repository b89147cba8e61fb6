import { CodedError } from '@twinship/core'
import type { DeployRecord } from '../../record/model.ts'

/** What a deployment that ended in an error has come to. */
export function outcomeOf(error: unknown): DeployRecord['outcome'] {
  if (!(error instanceof CodedError)) return 'failed'
  if (error.code === 'INTERRUPTED') return 'interrupted'
  if (error.code === 'CONFIRM.MISSING') return 'declined'
  const isBack = error.code === 'DEPLOY.RESTORED' || error.details['undone'] !== undefined
  return isBack ? 'taken-back' : 'failed'
}
