import type { Plan, PlanLoss } from '@twinship/migrate'

/** Whether a plan only adds: it loses nothing, and each of its steps can be taken back. */
export function isAdditive(plan: Plan | null, losses: readonly PlanLoss[]): boolean {
  if (plan === null || losses.length > 0 || plan.dialect === 'sqlite') return false
  return plan.files.every(
    ({ class: kind, steps }) =>
      (kind === 'direct' || kind === 'online') && steps.every(({ undo }) => undo.sql !== null),
  )
}
