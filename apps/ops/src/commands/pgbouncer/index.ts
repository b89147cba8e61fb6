import { Argument, Command } from 'commander'
import type { RunTool } from '../../wire.ts'
import { configCommand } from './config.ts'
import { checkCommand, pauseCommand, resumeCommand } from './console.ts'
import { hashCommand, userlistCommand } from './credentials.ts'
import { authQueryCommand, guideCommand } from './texts.ts'

const verbs = [
  configCommand,
  userlistCommand,
  hashCommand,
  authQueryCommand,
  checkCommand,
  guideCommand,
  pauseCommand,
  resumeCommand,
]

export function pgbouncerCommand(run: RunTool): Command {
  const commands = verbs.map((create) => create(run))
  const names = commands.map((command) => command.name())
  const command = new Command('pgbouncer')
    .description('set up, check and pause pgBouncer; without a verb it asks')
    .usage('[options] [command]')
    .addArgument(new Argument('[verb]').argOptional().default(undefined))
  for (const verb of commands) command.addCommand(verb)
  return command.action(
    run(async (context, _options, [verb]) => {
      const { askWhatToDo } = await import('../../jobs/pgbouncer/menu.ts')
      return askWhatToDo(context, names, verb)
    }),
  )
}
