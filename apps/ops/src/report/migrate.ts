import type { MigrateReport } from '@twinship/migrate'
import type { JobContext, Outcome } from '../context.ts'
import { auditText, databaseText, documentHead } from './head.ts'
import { measures } from './progress.ts'

export function migrateOutcome(
  command: string,
  { config }: Pick<JobContext, 'config'>,
  report: MigrateReport,
  more: Readonly<Record<string, unknown>> = {},
): Outcome {
  return {
    document: { ...documentHead(command, config), ...more, ...migrateDocument(report) },
    text: databaseText(config) + migrateText(report),
  }
}

/** The report with the list that scripts ask for most: the names. */
export function migrateDocument({ applied, ...rest }: MigrateReport): Readonly<Record<string, unknown>> {
  return { applied: applied.map(({ tag }) => tag), files: applied, ...rest }
}

export function migrateText({ applied, total, auditHead }: MigrateReport): string {
  if (applied.length === 0) return `Migrations  nothing pending, ${total} in the folder\n`
  const lines = applied.map((file) => {
    const notes = file.notes.map((note) => `      ${note}\n`).join('')
    return `  + ${file.tag}  (${measures(file)})\n${notes}`
  })
  return `Migrations  ${applied.length} applied now, ${total} in all\n${lines.join('')}${auditText(auditHead)}`
}
