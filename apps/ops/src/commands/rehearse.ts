import { Command, Option } from 'commander'
import { readCount } from '../options.ts'
import type { RunJob } from '../wire.ts'
import { allowedSignersOption } from './backup/allowed-signers.ts'
import { scratchOption } from './verify.ts'

export type RehearseFlags = {
  readonly maintenance?: boolean
  readonly allowOutOfOrder?: boolean
  readonly plan?: string
  readonly rows: number
  /** A name; true: the newest proven one. */
  readonly fromBackup?: string | true
  readonly identity?: string
  readonly allowedSigners?: string
  readonly scratchUrl?: string
}

export function rehearseCommand(run: RunJob): Command {
  return new Command('rehearse')
    .description(
      'run the plan on a scratch database with a sample of rows or a restored backup, and compare the locks, rewrites and scans that really happen with it; exits 4 where they differ',
    )
    .option('--maintenance', 'rehearse what breaks or blocks as well')
    .option('--allow-out-of-order', 'plan a migration that comes before applied ones')
    .option('--plan <file>', 'rehearse exactly this plan, as ops plan --out wrote it')
    .addOption(
      new Option('--rows <n>', 'rows of each table that are copied at most')
        .argParser(readCount)
        .default(1000)
        .conflicts('fromBackup'),
    )
    .option(
      '--from-backup [name]',
      'on all rows of a backup, and what is pending on it (default: the newest proven one of this database)',
    )
    .option('--identity <file>', 'the private key of the backup (default: BACKUP_AGE_IDENTITY_FILE)')
    .addOption(allowedSignersOption())
    .option(...scratchOption)
    .action(
      run<RehearseFlags>(async (context, flags) => {
        const { rehearse } = await import('../jobs/rehearse.ts')
        const { rehearseOutcome } = await import('../report/rehearse.ts')
        return rehearseOutcome(context, await rehearse(context, flags))
      }),
    )
}
