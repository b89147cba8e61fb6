import { Command } from 'commander'
import { waitOption } from '../options.ts'
import type { RunJob } from '../wire.ts'
import type { BaselineFlags } from './baseline.ts'
import { scratchOption } from './verify.ts'

export type ImportFlags = BaselineFlags & { readonly accept?: readonly string[]; readonly bridge?: string }

export function importCommand(run: RunJob): Command {
  return new Command('import')
    .description('take over a database from another migration tool')
    .addCommand(prismaCommand(run))
}

function prismaCommand(run: RunJob): Command {
  return new Command('prisma')
    .description(
      'adopt a database that Prisma migrated; where it differs, list how and write a bridge migration',
    )
    .option('--to <migration>', 'the last one that the database has (default: the newest)')
    .option('--accept <kinds...>', 'differences to pass over: unique, names, prisma-table')
    .option('--bridge <file>', 'write the migration that ends the differences here, for review')
    .option(...scratchOption)
    .addOption(waitOption())
    .action(
      run<ImportFlags>(async (context, flags) => {
        const { importFromPrisma } = await import('../jobs/import.ts')
        const { importOutcome } = await import('../report/import.ts')
        return importOutcome(context.config, await importFromPrisma(context, flags))
      }),
    )
}
