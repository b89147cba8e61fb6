import { Argument, Command } from 'commander'
import type { ApproveFlags } from '../jobs/approve.ts'
import type { RunTool } from '../wire.ts'

export function approveCommand(run: RunTool): Command {
  return new Command('approve')
    .description('sign a plan that somebody else will deploy; asks no database')
    .addArgument(new Argument('<plan>', 'as ops plan --out wrote it'))
    .requiredOption(
      '--key <file>',
      'the SSH key of whoever approves (without a passphrase, or the public half of one that ssh-agent has)',
    )
    .option(
      '--out <file>',
      'where the approval goes; never over a file that is there (default: <plan>.approval.json)',
    )
    .action(
      run<ApproveFlags>(async (context, flags, [plan = '']) => {
        const { approvePlan } = await import('../jobs/approve.ts')
        const { approveOutcome } = await import('../report/approve.ts')
        return approveOutcome(await approvePlan(context, plan, flags))
      }),
    )
}
