import { CodedError } from '@twinship/core'
import type { MigrationFile } from '../model/folder.ts'
import type { ParsedMigration } from '../model/parsed.ts'
import type { PlannedFile } from '../model/plan.ts'
import { maskSecrets } from '../parse/pg/secrets.ts'

/**
 * Whether a planned file is run as one all the same. A plan is kept in the database with its statements, so one with
 * passwords is not; and a file that changes who it is has its records written as the session began, which steps are not.
 * Throws MIGRATION.CANNOT_RUN where such a file has steps that are not its own statements.
 */
export async function runsAsWhole(
  { text, file, tag }: MigrationFile,
  parsed: ParsedMigration,
  planned: PlannedFile,
): Promise<boolean> {
  const why = parsed.statements.some(changesPrincipal)
    ? 'changes the role of its session'
    : (await maskSecrets(text)) === text
      ? undefined
      : 'holds passwords'
  if (why === undefined) return false
  if (planned.steps.every(({ kind }) => kind === 'run')) return true
  throw new CodedError(
    'MIGRATION.CANNOT_RUN',
    `${file} ${why}, and has statements that are done step by step.`,
    {
      hint: 'Put the one and the other into migrations of their own.',
      details: { migration: tag, file },
    },
  )
}

function changesPrincipal({ subject }: ParsedMigration['statements'][number]): boolean {
  return subject?.kind === 'setting' && (subject.name === 'role' || subject.name === 'session_authorization')
}
