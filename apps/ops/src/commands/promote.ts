import { Command } from 'commander'
import type { PromoteFlags } from '../jobs/promote/export.ts'
import type { RunJob } from '../wire.ts'

export function promoteCommand(run: RunJob): Command {
  return new Command('promote')
    .description('from staging to production: the record that ops deploy --promotion takes')
    .addCommand(exportCommand(run))
}

function exportCommand(run: RunJob): Command {
  return new Command('export')
    .description(
      'of a staging database: which files ran there with success, by which runs, with the end of its audit; changes nothing',
    )
    .option('--out <file>', 'write the record; never over a file that is there (default: print it)')
    .option(
      '--sign-key <file>',
      'sign it with this SSH key (without a passphrase, or the public half of one that ssh-agent has)',
    )
    .action(
      run<PromoteFlags>(async (context, flags) => {
        const { exportPromotion } = await import('../jobs/promote/export.ts')
        const { promoteOutcome } = await import('../report/promote.ts')
        return promoteOutcome(context.config, await exportPromotion(context, flags))
      }),
    )
}
