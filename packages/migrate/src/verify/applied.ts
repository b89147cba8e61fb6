import type { MigrationFolder } from '../model/folder.ts'
import type { LedgerComparison } from '../model/state.ts'

type Known = {
  readonly applied: MigrationFolder['migrations']
  readonly pending: readonly string[]
  readonly notes: readonly string[]
}

/** What the live database has of the folder, by its ledger. */
export function appliedOf(
  { migrations }: MigrationFolder,
  { migrations: states, surplus }: LedgerComparison,
): Known {
  const has = new Set(['applied', 'edited', 'edited-comments-only'])
  const named = (...kinds: readonly string[]) =>
    states.filter(({ kind }) => kinds.includes(kind)).map(({ tag }) => tag)
  const positions = new Set(states.filter(({ kind }) => has.has(kind)).map(({ position }) => position))
  const ahead = surplus.filter(({ kind }) => kind === 'ahead').length
  return {
    applied: migrations.filter((_, position) => positions.has(position)),
    pending: named('pending', 'out-of-order', 'interrupted'),
    notes: [
      ...named('edited').map((tag) => `${tag} was edited after it was applied; replayed as it reads now`),
      ...named('interrupted').map(
        (tag) => `${tag} stopped midway; what is in the database of it shows as a difference`,
      ),
      ...(ahead === 0 ? [] : [`the database has ${ahead} migrations that this folder lacks`]),
    ],
  }
}
