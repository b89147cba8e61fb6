import type { BackupStore } from '../ports/store.ts'
import { selectRetention, type RetentionChoice, type RetentionRule } from '../retention/select.ts'
import { listBackups } from './list.ts'

export type PruneReport = {
  readonly choices: readonly RetentionChoice[]
  /** Not judged and not touched. */
  readonly unreadable: readonly string[]
  readonly removed: readonly string[]
}

export type PruneOptions = {
  readonly store: BackupStore
  readonly rule: RetentionRule
  /** Only backups of this database. */
  readonly database: string
  /** Whether it removes; otherwise it says what it would remove. */
  readonly remove: boolean
}

export async function pruneBackups({ store, rule, database, remove }: PruneOptions): Promise<PruneReport> {
  const listed = await listBackups(store)
  const readable = listed.flatMap((one) => (one.kind === 'readable' ? [one.manifest] : []))
  const choices = selectRetention(
    readable
      .filter((manifest) => manifest.database.name === database)
      .map(({ name, instant, proven }) => ({
        name,
        database,
        instantMs: Date.parse(instant),
        isProven: proven !== null,
      })),
    rule,
  )
  const removed: string[] = []
  for (const { name, reasons } of remove ? choices : []) {
    if (reasons.length > 0) continue
    await store.remove(name)
    removed.push(name)
  }
  const unreadable = listed.flatMap(({ kind, name }) => (kind === 'unreadable' ? [name] : []))
  return { choices, unreadable, removed }
}
