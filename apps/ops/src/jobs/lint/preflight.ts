import { CodedError } from '@twinship/core'
import type { DataAnswer, FolderSurvey, Linter } from '@twinship/migrate'
import type { JobContext } from '../../context.ts'
import type { Pending } from './pending.ts'

/** A count that takes longer is given up. */
const timeoutMs = 30_000

/** Counts what would make pending statements fail. Throws USAGE.INVALID without a PostgreSQL database. */
export async function preflight(
  { config: { direct } }: JobContext,
  linter: Linter,
  { migrations: files }: FolderSurvey,
  pending: Pending | null,
): Promise<readonly DataAnswer[]> {
  const facts = pending?.facts ?? null
  if (direct.dialect !== 'postgresql' || pending === null || facts === null) {
    throw new CodedError('USAGE.INVALID', '--data asks a PostgreSQL database, and there is none.', {
      hint: 'Name it with --url, or leave --data out.',
    })
  }
  const tags = files.flatMap(({ tag }) => (pending.tags.has(tag) ? [tag] : []))
  const deployments = new Map(tags.map((tag) => [tag, 1]))
  const questions = linter.questions({ files, deployments, facts })
  const { countViolations } = await import('../../engine/pg.ts')
  const { url, location } = direct
  return countViolations({ url, location, questions, timeoutMs })
}
