import { Command } from 'commander'
import { statusError } from '../jobs/status-error.ts'
import { isApplied, isUpToDate, status, type StatusReport } from '../jobs/status.ts'
import { shownFindings } from '../report/findings.ts'
import { statusText } from '../report/status.ts'
import { databaseText } from '../report/text.ts'
import type { RunJob } from '../wire.ts'

export function statusCommand(run: RunJob): Command {
  return new Command('status')
    .description('what of the migration folder the database has, by content, and the journal check')
    .option('--check', 'exit 4 unless the database is up to date and the folder without errors')
    .action(
      run<{ check?: boolean; verbose?: boolean }>(async (context, { check, verbose }) => {
        const full = await status(context)
        const report = { ...full, findings: shownFindings(full.findings, verbose) }
        const { direct, environment } = context.config
        const error = check === true ? statusError(report) : undefined
        return {
          document: { command: 'status', database: direct.location, environment, ...toDocument(report) },
          text: databaseText(context.config) + statusText(report),
          ...(error === undefined ? {} : { error }),
        }
      }),
    )
}

/** The report with the two lists that scripts ask for most. */
function toDocument(report: StatusReport): Readonly<Record<string, unknown>> {
  return {
    upToDate: isUpToDate(report),
    applied: report.migrations.filter(isApplied).map(({ tag }) => tag),
    pending: report.migrations.filter(({ kind }) => kind === 'pending').map(({ tag }) => tag),
    ...report,
  }
}
