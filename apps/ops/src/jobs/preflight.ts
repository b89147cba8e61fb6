import { CodedError } from '@twinship/core'
import type { DataAnswer, Facts, FolderSurvey, Linter } from '@twinship/migrate'
import type { JobContext } from '../context.ts'

/** A count that takes longer is given up, and so are the others when all took that long. */
const timeoutMs = 30_000
const totalMs = 300_000

export type PreflightInput = {
  readonly linter: Linter
  readonly files: FolderSurvey['migrations']
  readonly pending: ReadonlySet<string>
  readonly facts: Facts
}

/** Counts what would make pending statements fail; reads rows and tells none. Throws CONNECT.* and DB.*. */
export async function preflight(
  { config: { direct }, now }: JobContext,
  { linter, files, pending, facts }: PreflightInput,
): Promise<readonly DataAnswer[]> {
  if (direct.dialect !== 'postgresql') return []
  const tags = files.flatMap(({ tag }) => (pending.has(tag) ? [tag] : []))
  const deployments = new Map(tags.map((tag) => [tag, 1]))
  const questions = linter.questions({ files, deployments, facts })
  const { countViolations } = await import('../engine/pg.ts')
  const { url, location } = direct
  return countViolations({ url, location, questions, timeoutMs, totalMs, now })
}

/** What `--data` needs. */
export function noDatabase(): CodedError {
  return new CodedError('USAGE.INVALID', '--data asks a PostgreSQL database, and there is none.', {
    hint: 'Name one of PostgreSQL with --url, or leave --data out: SQLite checks its rows when a migration runs.',
  })
}
