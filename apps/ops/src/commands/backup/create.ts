import { Command } from 'commander'
import type { RunJob } from '../../wire.ts'

export type CreateFlags = { readonly fingerprints: boolean; readonly withPasswords?: boolean }

export function createCommand(run: RunJob): Command {
  return new Command('create')
    .description('dump, compress, encrypt and store the database at one instant')
    .option('--with-passwords', 'keep the password hashes of roles too; takes a superuser and encryption')
    .option('--no-fingerprints', 'faster, and can never be proven')
    .action(
      run<CreateFlags>(async (context, flags) => {
        const { createStored } = await import('../../jobs/backup/create.ts')
        const { backupCreateOutcome } = await import('../../report/backup/create.ts')
        return backupCreateOutcome(context.config, await createStored(context, flags))
      }),
    )
}
