import { Command } from 'commander'
import type { HealthFlags } from '../jobs/health.ts'
import type { RunJob } from '../wire.ts'
import { wholeNumber } from './pgbouncer/options.ts'

export function healthCommand(run: RunJob): Command {
  return new Command('health')
    .description(
      'how the database is now: reach, latency, pool, long transactions, replicas, bloat, age of the newest proven backup',
    )
    .option('--check', 'for probes: fail where it is not reached (2), or something is an error (4)')
    .option('--max-latency <ms>', 'of an empty query (default: 250)', wholeNumber(1))
    .option('--max-transaction <seconds>', 'that one may be open (default: 300)', wholeNumber(1))
    .option('--max-lag <seconds>', 'that a replica may be behind (default: 30)', wholeNumber(1))
    .option(
      '--max-backup-age <hours>',
      'of the newest proven one, in production (default: 168)',
      wholeNumber(1),
    )
    .action(
      run<HealthFlags>(async (context, flags) => {
        const { health } = await import('../jobs/health.ts')
        const { healthOutcome } = await import('../report/health.ts')
        return healthOutcome(context.config, await health(context, flags), flags)
      }),
    )
}
