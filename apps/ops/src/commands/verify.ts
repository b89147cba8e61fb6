import { Command } from 'commander'
import type { RunJob } from '../wire.ts'

export type VerifyFlags = { readonly drizzleConfig?: string; readonly scratchUrl?: string }

export const scratchOption = [
  '--scratch-url <url>',
  'a PostgreSQL server to replay the folder on (default: the same one, in a database of its own)',
] as const

export function verifyCommand(run: RunJob): Command {
  return new Command('verify')
    .description(
      'drift: live database against the replay of the folder against the TypeScript schema; exits 4',
    )
    .option(
      '--drizzle-config <file>',
      "the schema's drizzle.config.ts (default: of ops.config.ts, else the one of @twinship/db)",
    )
    .option(...scratchOption)
    .action(
      run<VerifyFlags>(async (context, flags) => {
        const { verifyDatabase } = await import('../jobs/verify.ts')
        const { verifyOutcome } = await import('../report/verify.ts')
        return verifyOutcome(context.config, await verifyDatabase(context, flags))
      }),
    )
}
