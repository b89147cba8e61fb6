import { Command } from 'commander'
import { deployCommand } from './commands/deploy.ts'
import { doctorCommand } from './commands/doctor.ts'
import { migrateCommand } from './commands/migrate.ts'
import { resetCommand } from './commands/reset.ts'
import { startCommand } from './commands/start.ts'
import { statusCommand } from './commands/status.ts'
import type { RunJob } from './wire.ts'

const commands = [startCommand, statusCommand, doctorCommand, migrateCommand, deployCommand, resetCommand]

/** The command line: parses, and leaves doing and printing to `run`. */
export function createProgram(run: RunJob): Command {
  const program = new Command('ops')
    .description('Operations of Twinship databases')
    .usage('<command> [options]')
    .option('--url <url>', 'the database (default: DATABASE_DIRECT_URL, then DATABASE_URL)')
    .option('--migrations <dir>', 'a drizzle-kit folder (default: the one of @twinship/db)')
    .option('--env <environment>', 'development, test, staging or production (default: NODE_ENV)')
    .option('--json', 'one JSON document on stdout, errors included')
    .option('--yes', 'take defaults instead of asking; never consents to losing data')
    .option('--quiet', 'results and errors only')
    .option('--verbose', 'show the causes of errors, and notes of the journal check')
    .option('--no-color', 'no colors (also NO_COLOR)')
    .configureHelp({ showGlobalOptions: true })
    .helpCommand(false)
  for (const create of commands) program.addCommand(create(run))
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .showSuggestionAfterError()
      .configureHelp({ showGlobalOptions: true, helpWidth: 100 })
      .configureOutput({ writeErr: () => undefined })
  }
  return program
}
