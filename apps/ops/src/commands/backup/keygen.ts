import { Command } from 'commander'
import type { RunTool } from '../../wire.ts'

export function keygenCommand(run: RunTool): Command {
  return new Command('keygen')
    .description('a new key pair: the private key into a file, the public one printed')
    .option(
      '--out <file>',
      'where the private key goes (default: BACKUP_AGE_IDENTITY_FILE, else age-identity.txt here)',
    )
    .action(
      run<{ readonly out?: string }>(async (context, { out }) => {
        const { generateStoredKey } = await import('../../jobs/backup/keygen.ts')
        const { backupKeygenOutcome } = await import('../../report/backup/keygen.ts')
        return backupKeygenOutcome(await generateStoredKey(context, out))
      }),
    )
}
