import { Command } from 'commander'
import { doctor } from '../jobs/doctor.ts'
import { findingsError } from '../jobs/status-error.ts'
import { doctorText } from '../report/doctor.ts'
import { databaseText } from '../report/text.ts'
import { shownFindings } from '../report/findings.ts'
import type { RunJob } from '../wire.ts'

export function doctorCommand(run: RunJob): Command {
  return new Command('doctor')
    .description(
      'check the migration folder, without a database; versions of node and server, pooler in between',
    )
    .action(
      run<{ verbose?: boolean }>(async (context, { verbose }) => {
        const full = await doctor(context)
        const report = { ...full, findings: shownFindings(full.findings, verbose) }
        const { direct, environment } = context.config
        const error = findingsError(report)
        return {
          document: { command: 'doctor', database: direct.location, environment, ...report },
          text: databaseText(context.config) + doctorText(report),
          ...(error === undefined ? {} : { error }),
        }
      }),
    )
}
