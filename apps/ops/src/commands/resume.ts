import { Command } from 'commander'
import type { ResumeFlags } from '../jobs/resume.ts'
import { limitOptions, terminateOption, waitOption } from '../options.ts'
import type { RunJob } from '../wire.ts'

export function resumeCommand(run: RunJob): Command {
  const command = new Command('resume')
    .description('go on with a migration that stopped midway, and with what comes after it')
    .option('--maintenance', 'accept breaking and blocking of what comes after it')
    .addOption(terminateOption())
    .addOption(waitOption())
  for (const option of limitOptions()) command.addOption(option)
  return command.action(
    run<ResumeFlags>(async (context, flags) => {
      const { resume } = await import('../jobs/resume.ts')
      const { resumeOutcome } = await import('../report/deploy/outcome.ts')
      return resumeOutcome(context, await resume(context, flags))
    }),
  )
}
