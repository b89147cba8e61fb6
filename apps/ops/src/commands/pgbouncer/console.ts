import { Argument, Command } from 'commander'
import type { CheckFlags } from '../../jobs/pgbouncer/check.ts'
import type { PauseFlags } from '../../jobs/pgbouncer/pause.ts'
import type { AdminFlags } from '../../jobs/pgbouncer/console.ts'
import type { RunTool } from '../../wire.ts'
import { adminUrlOption, wholeNumber } from './options.ts'

const database = () => new Argument('[database]', 'only this one, by the name clients use')

export function checkCommand(run: RunTool): Command {
  return new Command('check')
    .description('judge a running pooler through its console, and its userlist; exits 4 on an error')
    .addOption(adminUrlOption())
    .option('--userlist <file>', 'a userlist.txt to judge, with or without a running pooler')
    .option('--instances <number>', 'of the apps, each with DB_POOL_MAX connections', wholeNumber(1))
    .option('--direct <number>', 'connections to the server beside the pooler', wholeNumber(0), 5)
    .addHelpText(
      'after',
      "\nWith --url or DATABASE_DIRECT_URL it also compares the sums with the server's max_connections.",
    )
    .action(
      run<CheckFlags>(async (context, flags) => {
        const { checkPooler } = await import('../../jobs/pgbouncer/check.ts')
        const { checkOutcome } = await import('../../report/pgbouncer/check.ts')
        return checkOutcome(await checkPooler(context, flags))
      }),
    )
}

export function pauseCommand(run: RunTool): Command {
  return new Command('pause')
    .description('let transactions end and hold new ones; resumes by itself unless it succeeds')
    .addArgument(database())
    .addOption(adminUrlOption())
    .option('--max-pause <ms>', 'how long to wait for open transactions', wholeNumber(1), 5000)
    .option('--hold <ms>', 'stay, and resume after so long, on Ctrl-C or SIGTERM', wholeNumber(1))
    .action(
      run<PauseFlags>(async (context, flags, [name]) => {
        const { pause } = await import('../../jobs/pgbouncer/pause.ts')
        const { pauseOutcome } = await import('../../report/pgbouncer/pause.ts')
        return pauseOutcome(await pause(context, flags, name))
      }),
    )
}

export function resumeCommand(run: RunTool): Command {
  return new Command('resume')
    .description('end a pause')
    .addArgument(database())
    .addOption(adminUrlOption())
    .action(
      run<AdminFlags>(async (context, flags, [name]) => {
        const { resume } = await import('../../jobs/pgbouncer/pause.ts')
        const { resumeOutcome } = await import('../../report/pgbouncer/pause.ts')
        return resumeOutcome(await resume(context, flags, name))
      }),
    )
}
