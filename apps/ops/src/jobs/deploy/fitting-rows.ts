import { loadLinter, surveyMigrationFolder, type DataAnswer } from '@twinship/migrate'
import type { JobContext } from '../../context.ts'
import { preflightError, undecidedTexts } from '../../report/preflight.ts'
import { preflight } from '../preflight.ts'

/**
 * Asks the rows of a PostgreSQL database whether pending statements would fail on them. Null elsewhere. What could not
 * be decided is said. Throws PREFLIGHT.DATA with every statement that would fail.
 */
export async function requireFittingRows(
  context: JobContext,
  pending: ReadonlySet<string>,
): Promise<readonly DataAnswer[] | null> {
  const { direct } = context.config
  if (direct.dialect !== 'postgresql') return null
  if (pending.size === 0) return []
  const { url, location } = direct
  const { readPgFacts } = await import('../../engine/pg.ts')
  const [linter, facts] = await Promise.all([loadLinter('postgresql'), readPgFacts({ url, location })])
  const { migrations: files } = surveyMigrationFolder(context.migrations, { dialect: 'postgresql' })
  const answers = await preflight(context, { linter, files, pending, facts })
  const error = preflightError(answers)
  if (error !== undefined) throw error
  for (const text of undecidedTexts(answers)) context.notice(`Not decided  ${text}`)
  return answers
}
