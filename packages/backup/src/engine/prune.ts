import type { BackupStore } from '../ports/store.ts'
import { selectRetention, type RetentionChoice, type RetentionRule } from '../retention/select.ts'
import { listBackups, type ListOptions } from './list.ts'

export type PruneReport = {
  readonly choices: readonly RetentionChoice[]
  /** Not judged and not touched. */
  readonly unreadable: readonly string[]
  readonly removed: readonly string[]
}

export type PruneOptions = ListOptions & {
  readonly store: BackupStore
  readonly rule: RetentionRule
  /** Only backups of this database. */
  readonly database: string
  /** Whether it removes; otherwise it says what it would remove. */
  readonly remove: boolean
}

/** Only what can be used counts: a backup that cannot keeps no other one from being kept. */
export async function pruneBackups(options: PruneOptions): Promise<PruneReport> {
  const { store, rule, database, remove } = options
  const listed = await listBackups(store, options)
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
