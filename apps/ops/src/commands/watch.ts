import { Command } from 'commander'
import type { WatchFlags } from '../jobs/watch.ts'
import { readInterval } from '../options.ts'
import type { RunJob } from '../wire.ts'

export function watchCommand(run: RunJob): Command {
  return new Command('watch')
    .description(
      'show the run of migrations that is under way until it ends: step, progress of builds and backfills, who waits for whom; exits as the run does; with --json a line for each change',
    )
    .option('--once', 'look once; with --json one document')
    .option('--interval <seconds>', 'between two looks', readInterval, 1)
    .action(
      run<WatchFlags & { json?: boolean }>(async (context, flags) => {
        const { watch } = await import('../jobs/watch.ts')
        const { createWatchView, watchOutcome } = await import('../report/watch.ts')
        const style = { json: flags.json ?? false, once: flags.once ?? false }
        const report = await watch(context, flags, createWatchView(context, style))
        return watchOutcome(context, report, style)
      }),
    )
}
