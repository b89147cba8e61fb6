import { CodedError } from '@twinship/core'
import { compareState, type DatabaseState, type Facts, type MigrationFolder } from '@twinship/migrate'
import type { JobContext } from '../../context.ts'
import { openDatabase } from '../../engine.ts'
import { isApplied } from '../status.ts'

export type Pending = {
  readonly tags: ReadonlySet<string>
  /** Null for SQLite, whose files tell what it holds. */
  readonly facts: Facts | null
}

/**
 * What the configured database does not have yet, and what it says of itself; null where there is none of the
 * folder's kind. Throws CONNECT.* and DB.*.
 */
export async function readPending(
  context: JobContext,
  { dialect, layout, migrations }: MigrationFolder,
  wanted: boolean,
): Promise<Pending | null> {
  const { direct } = context.config
  if (!wanted || direct.dialect !== dialect) return null
  const state = await readState(context)
  if (state === undefined) return null
  const compared = await compareState({ dialect, layout, migrations }, state)
  const open = compared.migrations.filter((one) => !isApplied(one) && one.kind !== 'edited')
  const tags = new Set(open.map(({ tag }) => tag))
  if (direct.dialect !== 'postgresql') return { tags, facts: null }
  const { readPgFacts } = await import('../../engine/pg.ts')
  return { tags, facts: await readPgFacts({ url: direct.url, location: direct.location }) }
}

async function readState(context: JobContext): Promise<DatabaseState | undefined> {
  try {
    return await (await openDatabase(context)).readState()
  } catch (error) {
    if (error instanceof CodedError && error.code === 'CONNECT.NO_DATABASE') return undefined
    throw error
  }
}
