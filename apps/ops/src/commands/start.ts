import { Command } from 'commander'
import { waitOption } from '../options.ts'
import type { RunJob } from '../wire.ts'

export function startCommand(run: RunJob): Command {
  return new Command('start')
    .description('create, migrate and seed the development database, and show the test accounts')
    .addOption(waitOption())
    .action(
      run(async (context) => {
        const { start } = await import('../jobs/start.ts')
        const { seededOutcome } = await import('../report/seeded.ts')
        return seededOutcome('start', context, await start(context))
      }),
    )
}
