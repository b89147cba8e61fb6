import { Command } from 'commander'
import type { RunJob } from '../../wire.ts'
import { allowedSignersOption } from './allowed-signers.ts'
import { nameArgument } from './name-argument.ts'

export type VerifyFlags = {
  readonly quick?: boolean
  readonly identity?: string
  readonly scratchUrl?: string
  readonly allowedSigners?: string
}

export function verifyCommand(run: RunJob): Command {
  return new Command('verify')
    .description('restore a backup into a scratch database, compare it, and write that it is proven')
    .addArgument(nameArgument())
    .option('--quick', 'read it to its end and check hashes only; proves nothing about what is inside')
    .option('--identity <file>', 'the private key (default: BACKUP_AGE_IDENTITY_FILE)')
    .addOption(allowedSignersOption())
    .option(
      '--scratch-url <url>',
      'a PostgreSQL server to restore on (default: the same one, in a database of its own)',
    )
    .action(
      run<VerifyFlags>(async (context, flags, [name]) => {
        const { verifyStored } = await import('../../jobs/backup/verify.ts')
        const { backupVerifyOutcome } = await import('../../report/backup/verify.ts')
        return backupVerifyOutcome(context.config, await verifyStored(context, name, flags))
      }),
    )
}
