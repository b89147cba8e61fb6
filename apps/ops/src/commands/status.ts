import { Command } from 'commander'
import type { RunJob } from '../wire.ts'

export function statusCommand(run: RunJob): Command {
  return new Command('status')
    .description(
      'what of the migration folder the database has, by content; who is at work; the journal check',
    )
    .option('--check', 'exit 4 unless the database is up to date and the folder without errors')
    .action(
      run<{ check?: boolean; verbose?: boolean }>(async (context, options) => {
        const { status } = await import('../jobs/status.ts')
        const { statusOutcome } = await import('../report/status.ts')
        const report = await status(context, options.verbose ?? false)
        return statusOutcome(context.config, report, options)
      }),
    )
}
