import { Command } from 'commander'
import type { RunJob } from '../wire.ts'

export function doctorCommand(run: RunJob): Command {
  return new Command('doctor')
    .description('check folder, machine and server: versions, pooler, privileges, TLS, clock, settings, disk')
    .option('--check', 'fail too where the server cannot be reached or something of the machine is an error')
    .action(
      run<{ check?: boolean; verbose?: boolean }>(async (context, options) => {
        const { doctor } = await import('../jobs/doctor.ts')
        const { doctorOutcome } = await import('../report/doctor.ts')
        return doctorOutcome(context.config, await doctor(context), options)
      }),
    )
}
