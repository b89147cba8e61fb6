import { Command } from 'commander'
import { readOrdinal, waitOption } from '../options.ts'
import type { RunJob } from '../wire.ts'

/** A migration may be named as the operand or, as Prisma has it, behind the flag. */
export type ResolveFlags = {
  readonly applied?: string | true
  readonly notApplied?: string | true
  readonly rolledBack?: string | true
  readonly statement?: number
}

export function resolveCommand(run: RunJob): Command {
  return new Command('resolve')
    .description('tell what became of a migration, or of one of its statements; runs nothing')
    .argument('[migration]', 'its name (default: the interrupted one)')
    .option('--applied [migration]', 'its effect is in the database')
    .option('--rolled-back [migration]', 'nothing of it is in the database')
    .option('--statement <number>', 'only this statement, counted from 1', readOrdinal)
    .option('--not-applied [migration]', 'with --statement: it did not take effect')
    .addOption(waitOption())
    .action(
      run<ResolveFlags>(async (context, flags, [migration]) => {
        const { resolveMigration } = await import('../jobs/resolve.ts')
        const { resolveOutcome } = await import('../report/resolve.ts')
        return resolveOutcome(context.config, await resolveMigration(context, flags, migration))
      }),
    )
}
