import { Command, type Option } from 'commander'
import { abortCommand } from './commands/abort.ts'
import { approveCommand } from './commands/approve.ts'
import { auditCommand } from './commands/audit.ts'
import { backupCommand } from './commands/backup/index.ts'
import { baselineCommand } from './commands/baseline.ts'
import { deployCommand } from './commands/deploy.ts'
import { doctorCommand } from './commands/doctor.ts'
import { healthCommand } from './commands/health.ts'
import { identifyCommand } from './commands/identify.ts'
import { importCommand } from './commands/import.ts'
import { initCommand } from './commands/init.ts'
import { lintCommand } from './commands/lint.ts'
import { migrateCommand } from './commands/migrate.ts'
import { pgbouncerCommand } from './commands/pgbouncer/index.ts'
import { planCommand } from './commands/plan.ts'
import { promoteCommand } from './commands/promote.ts'
import { rehearseCommand } from './commands/rehearse.ts'
import { resetCommand } from './commands/reset.ts'
import { resolveCommand } from './commands/resolve.ts'
import { restoreCommand, rollbackCommand } from './commands/restore.ts'
import { resumeCommand } from './commands/resume.ts'
import { rolesCommand } from './commands/roles.ts'
import { startCommand } from './commands/start.ts'
import { statusCommand } from './commands/status.ts'
import { verifyCommand } from './commands/verify.ts'
import { watchCommand } from './commands/watch.ts'
import { collect, readPath, readText } from './options.ts'
import type { Runners } from './wire.ts'

const commands = [
  startCommand,
  statusCommand,
  doctorCommand,
  healthCommand,
  lintCommand,
  planCommand,
  rehearseCommand,
  migrateCommand,
  deployCommand,
  resumeCommand,
  watchCommand,
  abortCommand,
  resolveCommand,
  baselineCommand,
  importCommand,
  promoteCommand,
  identifyCommand,
  verifyCommand,
  auditCommand,
  rolesCommand,
  restoreCommand,
  rollbackCommand,
  resetCommand,
]

/** The command line: parses, and leaves doing and printing to `run`. */
export function createProgram(run: Runners): Command {
  const program = new Command('ops')
    .description('Operations of Twinship databases')
    .usage('<command> [options]')
    .option('--url <url>', 'the database (default: DATABASE_DIRECT_URL, then DATABASE_URL)')
    .option('--config <file>', 'settings of a project (default: ops.config.ts, .js or .mjs in this folder)')
    .option(
      '--migrations <dir>',
      'a drizzle-kit folder (default: of ops.config.ts, else the one of @twinship/db)',
    )
    .option('--env <environment>', 'development, test, staging or production (default: NODE_ENV)')
    .option(
      '--ledger-schema <name>',
      "schema of Drizzle's ledger on PostgreSQL (default: of ops.config.ts, else drizzle)",
    )
    .option(
      '--ledger-table <name>',
      "table of Drizzle's ledger (default: of ops.config.ts, else __drizzle_migrations)",
    )
    .option('--json', 'one JSON document on stdout, errors included')
    .option('--yes', 'take defaults instead of asking; never consents to losing data')
    .option('--quiet', 'results and errors only')
    .option('--verbose', 'show the causes of errors, and notes of the journal check')
    .option('--no-color', 'no colors (also NO_COLOR)')
    .configureHelp({ showGlobalOptions: true })
    .helpCommand(false)
  for (const create of commands) program.addCommand(create(run.job))
  program.addCommand(initCommand(run.tool))
  program.addCommand(approveCommand(run.tool))
  program.addCommand(backupCommand(run))
  program.addCommand(pgbouncerCommand(run.tool))
  for (const command of allCommands(program)) {
    for (const option of command.options) {
      if (option.parseArg === undefined && option.argChoices === undefined) giveReader(option)
    }
    command
      .exitOverride()
      .showSuggestionAfterError()
      .configureHelp({ showGlobalOptions: true, helpWidth: 100 })
      .configureOutput({ writeErr: () => undefined })
      .helpCommand(false)
  }
  return program
}

/** Of a value that nothing else reads. */
function giveReader(option: Option): void {
  if (/<(file|dir|path)>/.test(option.flags)) option.argParser(readPath)
  else if (/[<[]/.test(option.flags) && !/<url>/.test(option.flags)) {
    if (option.variadic) option.argParser(collect)
    else option.argParser(readText)
  }
}

/** The program, its commands and theirs. */
export function allCommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(allCommands)]
}
