import { CodedError } from '@twinship/core'
import type { MigrationStatus } from '@twinship/db/migrations'
import { Command } from 'commander'
import { isUpToDate, status } from '../jobs/status.ts'
import { databaseText, statusText } from '../report/text.ts'
import type { RunJob } from '../wire.ts'

export function statusCommand(run: RunJob): Command {
  return new Command('status')
    .description('what of the migration folder the database has')
    .option('--check', 'exit 4 unless the database is up to date')
    .action(
      run<{ check?: boolean }>(async (context, { check }) => {
        const report = await status(context)
        const { direct, environment } = context.config
        const upToDate = isUpToDate(report)
        return {
          document: { command: 'status', database: direct.location, environment, ...report, upToDate },
          text: databaseText(context.config) + statusText(report),
          ...(check === true && !upToDate ? { error: notUpToDate(report) } : {}),
        }
      }),
    )
}

function notUpToDate({ pending, unknown }: MigrationStatus): CodedError {
  if (pending.length > 0) {
    return new CodedError('MIGRATION.PENDING', `${pending.length} migrations are pending.`, {
      details: { pending },
    })
  }
  return new CodedError(
    'MIGRATION.PENDING',
    `The database has ${unknown} migrations that this folder does not know.`,
    {
      hint: 'Use the folder of the version that migrated it last.',
      details: { unknown },
    },
  )
}
