import { Argument, Command } from 'commander'
import type { RunTool } from '../../wire.ts'

export function authQueryCommand(run: RunTool): Command {
  return new Command('auth-query')
    .description('SQL for a superuser: the function behind auth_query and the one role that may call it')
    .requiredOption('--database <name>', 'where it is to be installed')
    .action(
      run<{ readonly database: string }>(async (_context, { database }) => {
        const { authQueryOutcome } = await import('../../report/pgbouncer/texts.ts')
        return authQueryOutcome(database)
      }),
    )
}

export function guideCommand(run: RunTool): Command {
  const topics = ['setup', 'rotate', 'tls', 'restart', 'migrations']
  return new Command('guide')
    .description('numbered instructions: set-up, a new password, TLS, a planned restart, migrations')
    .addArgument(new Argument('[topic]', 'only this one').choices(topics))
    .action(
      run(async (_context, _options, [topic]) => {
        const { guideOutcome } = await import('../../report/pgbouncer/texts.ts')
        return guideOutcome(topic)
      }),
    )
}
