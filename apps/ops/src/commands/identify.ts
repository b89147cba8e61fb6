import { Command, Option } from 'commander'
import { environments, type Environment } from '@twinship/core'
import { waitOption } from '../options.ts'
import type { RunJob } from '../wire.ts'

type Flags = { readonly environment?: Environment; readonly confirm?: string }

export function identifyCommand(run: RunJob): Command {
  return new Command('identify')
    .description('show or set which environment this database is')
    .addOption(new Option('--environment <environment>', 'what it is from now on').choices(environments))
    .option('--confirm <database>', 'consent to changing what it was, by the name of the database')
    .addOption(waitOption())
    .action(
      run<Flags>(async (context, { environment, confirm }) => {
        const { identifyDatabase } = await import('../jobs/identify.ts')
        const { identifyOutcome } = await import('../report/identify.ts')
        return identifyOutcome(context.config, await identifyDatabase(context, environment, confirm))
      }),
    )
}
