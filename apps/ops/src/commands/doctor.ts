import { Command } from 'commander'
import type { RunJob } from '../wire.ts'

export function doctorCommand(run: RunJob): Command {
  return new Command('doctor')
    .description('check folder, machine and server: versions, pooler, privileges, TLS, clock, settings, disk')
    .action(
      run<{ verbose?: boolean }>(async (context, options) => {
        const { doctor } = await import('../jobs/doctor.ts')
        const { doctorOutcome } = await import('../report/doctor.ts')
        return doctorOutcome(context.config, await doctor(context), options)
      }),
    )
}
