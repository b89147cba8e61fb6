import { CodedError } from '@twinship/core'
import { expect } from 'vitest'
import { createPgDatabase } from '../../src/adapters/pg/database.ts'
import { verifyChain } from '../../src/audit/chain.ts'
import { compareState } from '../../src/engine/compare.ts'
import { resolve } from '../../src/engine/resolve.ts'
import type { MigrationDatabase } from '../../src/ports/migration-database.ts'
import { folderOf } from '../support/parsed.ts'
import { run, runInfo } from '../support/run.ts'
import { historyFolder } from './history.ts'
import type { CrashPlace } from './place.ts'

export type Recovery = {
  /** Called when the next runner finds the lock held. */
  readonly onWait?: () => void
  /** Nothing of the runner is left: `migrate` alone must stop at what it interrupted. */
  readonly isOver: boolean
}

/**
 * What a person does after a crash: resume, and where a statement's outcome is unknown, look and say. Resolves with
 * the database as the undisturbed run would have left it, or rejects. Gives the statement that had to be resolved.
 */
export async function recover(
  place: CrashPlace,
  { onWait, isOver }: Recovery,
): Promise<{ readonly unknown: string | null }> {
  const database = createPgDatabase({ url: place.url, location: place.name })
  const resume = () =>
    run(database, historyFolder, {
      resume: true,
      waitMs: 30_000,
      onEvent: ({ kind }) => kind === 'lock-wait' && onWait?.(),
    })
  if (isOver) await refusedWithoutResume(database)
  const unknown = await resume().then(() => null, unknownStatement)
  if (unknown !== null) {
    await say(unknown, database, await lookWhatHappened(place))
    await resume()
  }
  expect(await run(database, historyFolder)).toMatchObject({ applied: [], run: null })
  verifyChain(await database.readAudit())
  return { unknown: unknown === null ? null : `${unknown.tag}:${unknown.ordinal}` }
}

type Place = { readonly tag: string; readonly ordinal: number }

function unknownStatement(error: unknown): Place {
  if (!(error instanceof CodedError) || error.code !== 'MIGRATION.OUTCOME_UNKNOWN') throw error
  const { migration, statement } = error.details
  if (typeof migration !== 'string' || typeof statement !== 'number') throw error
  return { tag: migration, ordinal: statement }
}

/** An interrupted file is told apart from a pending one, and plain `migrate` does not touch it. */
async function refusedWithoutResume(database: MigrationDatabase): Promise<void> {
  const { migrations } = await compareState(folderOf(historyFolder), await database.readState())
  if (!migrations.some(({ kind }) => kind === 'interrupted')) return
  const refusal = await run(database, historyFolder).catch((error: unknown) => error)
  expect(refusal).toBeInstanceOf(CodedError)
  expect(refusal).toMatchObject({ code: 'MIGRATION.INTERRUPTED' })
}

/** Half of it is undone by hand. */
async function lookWhatHappened({ query }: CrashPlace): Promise<'applied' | 'not-applied'> {
  const [seen] = await query<{ paid: boolean; thanked: boolean }>(
    'select exists (select from paid) as paid, exists (select from thanked) as thanked',
  )
  if (seen?.thanked === true) return 'applied'
  await query('delete from paid')
  return 'not-applied'
}

async function say(
  { tag, ordinal }: Place,
  database: MigrationDatabase,
  outcome: 'applied' | 'not-applied',
): Promise<void> {
  await resolve({
    database,
    folder: folderOf(historyFolder),
    environment: 'test',
    run: runInfo('resolve'),
    tag,
    statement: ordinal,
    outcome,
    waitMs: 20_000,
  })
}
