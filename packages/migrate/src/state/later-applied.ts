import type { MigrationFile } from '../model/folder.ts'
import type { StateBody } from '../model/state.ts'

type Later = Pick<Extract<StateBody, { kind: 'out-of-order' }>, 'laterApplied' | 'because'>

/**
 * The applied migrations that a pending one should have come before. By `when` alone stands for a merged branch:
 * the journal appended it, yet it was generated against an older schema, and stock Drizzle would pass over it.
 */
export function laterApplied(migration: MigrationFile, applied: readonly MigrationFile[]): Later | undefined {
  const byPosition = applied.filter(({ position }) => position > migration.position)
  const byWhen = applied.filter(({ whenMs }) => whenMs > migration.whenMs)
  if (byPosition.length > 0) return { because: 'position', laterApplied: byPosition.map(({ tag }) => tag) }
  if (byWhen.length > 0) return { because: 'when', laterApplied: byWhen.map(({ tag }) => tag) }
  return undefined
}
