import type { MigrationFile } from '../model/folder.ts'
import type { EngineRecord } from '../model/state.ts'
import { leftSomething } from './compare.ts'

/** A migration that stopped midway and whose file is not in the folder any more. */
export type AbandonedMigration = {
  readonly tag: string
  readonly attemptId: string
  /** Statements known to be committed. */
  readonly done: number
  /** Of its plan, begun or done; null where it goes by none. */
  readonly steps: number | null
  /** Ordinal of a statement whose outcome must be probed or told. */
  readonly inFlight: number | null
  readonly code: 'MIGRATION.INTERRUPTED'
  /** The command to type. */
  readonly next: string
}

/** What the database has of migrations that nothing in the folder accounts for, by content or name. */
export function findAbandoned(
  migrations: readonly Pick<MigrationFile, 'tag' | 'equivalentHashes'>[],
  records: readonly EngineRecord[],
): readonly AbandonedMigration[] {
  // As everywhere in matching: a file under another name with the same time is another one.
  const isInFolder = ({ tag, hash }: EngineRecord) =>
    migrations.some((migration) => migration.tag === tag || migration.equivalentHashes.includes(hash))
  return records
    .filter(({ state }) => state === 'running' || state === 'failed')
    .filter(leftSomething)
    .filter((record) => !isInFolder(record))
    .map(({ tag, id, doneHashes, steps, inFlight }) => {
      const [code, next] = ['MIGRATION.INTERRUPTED', `git log --all -- '*${tag}*'`] as const
      return { tag, attemptId: id, done: doneHashes.length, steps, inFlight, code, next }
    })
}
