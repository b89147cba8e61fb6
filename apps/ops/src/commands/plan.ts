import { Command, Option } from 'commander'
import type { RunJob } from '../wire.ts'

export const planFormats = ['text', 'markdown', 'json'] as const

export type PlanFlags = {
  readonly database: boolean
  readonly maintenance?: boolean
  readonly allowOutOfOrder?: boolean
  readonly out?: string
  readonly format: (typeof planFormats)[number]
  readonly json?: boolean
}

export function planCommand(run: RunJob): Command {
  return new Command('plan')
    .description(
      'the steps a deployment takes: class, locks, wait budget, estimate and undo of each; runs nothing; exits 4 where something is refused',
    )
    .option('--no-database', 'every migration, from the files alone, as if each table were large and in use')
    .option(
      '--maintenance',
      'accept breaking and blocking: what is phased or refused is planned as it stands',
    )
    .option('--allow-out-of-order', 'plan a migration that comes before applied ones')
    .option(
      '--out <file>',
      'write the plan, to be reviewed and run as it is; never over a file that is there',
    )
    .addOption(new Option('--format <format>', 'how to print').choices(planFormats).default('text'))
    .action(
      run<PlanFlags>(async (context, flags) => {
        const { planPending } = await import('../jobs/plan.ts')
        const { planOutcome } = await import('../report/plan/outcome.ts')
        return planOutcome(context, await planPending(context, flags), flags)
      }),
    )
}
