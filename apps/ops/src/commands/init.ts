import { Command } from 'commander'
import type { InitFlags } from '../jobs/init.ts'
import type { RunTool } from '../wire.ts'

export function initCommand(run: RunTool): Command {
  return new Command('init')
    .description('write ops.config.ts for the Drizzle project of this folder; connects to nothing')
    .option('--drizzle-config <file>', "the project's drizzle.config.ts (default: the one of this folder)")
    .option('--force', 'write it anew where it is there')
    .action(
      run<InitFlags>(async (context, flags) => {
        const { initProject } = await import('../jobs/init.ts')
        const { initOutcome } = await import('../report/init.ts')
        return initOutcome(context.cwd, await initProject(context, flags))
      }),
    )
}
