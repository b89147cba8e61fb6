import { CodedError } from '@twinship/core'
import type { MigrateReport } from '@twinship/migrate'
import type { DeployRecord } from '../../record/model.ts'

/** What one that ended without an error has come to. */
export function wellEnded({ applied }: Pick<MigrateReport, 'applied'>): 'applied' | 'nothing-pending' {
  return applied.length > 0 ? 'applied' : 'nothing-pending'
}

/** What a deployment that ended in an error has come to, with these files applied before. */
export function outcomeOf(error: unknown, applied: readonly string[]): DeployRecord['outcome'] {
  if (!(error instanceof CodedError)) return 'failed'
  if (error.code === 'DEPLOY.RESTORED') return 'taken-back'
  if (error.code === 'INTERRUPTED') return 'interrupted'
  if (applied.length > 0) return 'failed'
  if (error.code === 'CONFIRM.MISSING') return 'declined'
  return error.details['undone'] === undefined ? 'failed' : 'taken-back'
}
