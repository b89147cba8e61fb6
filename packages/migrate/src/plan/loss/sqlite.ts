import type { Hazard } from '../../hazards/model.ts'
import type { PlanLoss } from './model.ts'

/** Rules whose findings are about rows or values that are gone. */
const losing: ReadonlySet<string> = new Set([
  'sqlite-drop-table',
  'sqlite-drop-column',
  'sqlite-rebuild-without-copy',
  'sqlite-write-without-where',
])

/** SQLite's plan is its files: what they take away is what the linter finds in them, suppressed or not. */
export function lossesOfHazards(hazards: readonly Hazard[]): readonly PlanLoss[] {
  return hazards
    .filter(({ rule, severity }) => losing.has(rule) && severity !== 'note')
    .map(({ tag, statement, message }) => ({ tag, statement, what: message.replace(/\.$/, '') }))
}
