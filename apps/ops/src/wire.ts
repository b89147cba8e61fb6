import { CodedError, redactError, redactText } from '@twinship/core'
import type { Command } from 'commander'
import type { JobContext, Outcome, ToolContext } from './context.ts'
import type { Surroundings } from './env.ts'
import type { Interruption } from './interruption.ts'
import type { CommonOptions } from './options.ts'
import { jsonDocument } from './report/json.ts'
import { errorText } from './report/text.ts'
import type { Terminal } from './terminal.ts'

/** A job with its own options and what stands on the command line beside them, as the action of a command. */
export type RunJob = <Options>(
  job: (context: JobContext, options: Options, operands: readonly string[]) => Promise<Outcome>,
) => (...given: unknown[]) => Promise<void>

/** The same for a tool, which gets no configuration. */
export type RunTool = <Options>(
  tool: (context: ToolContext, options: Options, operands: readonly string[]) => Promise<Outcome>,
) => (...given: unknown[]) => Promise<void>

export type Runners = { readonly job: RunJob; readonly tool: RunTool }

/** Runs jobs and tools with everything real. `fail` gets the error of an outcome. */
export function createRunners(
  surroundings: Surroundings,
  terminal: Terminal,
  interruption: Interruption,
  fail: (error: CodedError) => void,
): Runners {
  return {
    job:
      (job) =>
      async (...given) => {
        const { operands, options } = typed<Parameters<typeof job>[1]>(given)
        // Help needs no configuration, and does not wait for what reads one.
        const { createContext } = await import('./create-context.ts')
        const { readSettings } = await import('./settings/read.ts')
        const settings = await readSettings(surroundings.cwd, options.config)
        const context = createContext(surroundings, terminal, interruption, options, settings)
        print(await job(context, options, operands), options, terminal, fail)
      },
    tool:
      (tool) =>
      async (...given) => {
        const { operands, options } = typed<Parameters<typeof tool>[1]>(given)
        const context = toolContext(surroundings, terminal, interruption, options)
        print(await tool(context, options, operands), options, terminal, fail)
      },
  }
}

/** Commander hands over the operands, the options and the command itself. */
function typed<Options>(given: readonly unknown[]) {
  const command = given.at(-1) as Command
  const operands = given.slice(0, -2).filter((operand) => typeof operand === 'string')
  return { operands, options: command.optsWithGlobals<CommonOptions & Options>() }
}

function toolContext(
  { env, cwd }: Surroundings,
  { err, prompter, readInput }: Terminal,
  { stoppable }: Interruption,
  { quiet, json, url }: CommonOptions,
): ToolContext {
  return {
    env,
    cwd,
    url,
    stoppable,
    readInput,
    now: Date.now,
    notice: quiet === true ? () => undefined : (text) => err(`${text}\n`),
    prompter: json === true ? undefined : prompter,
  }
}

function print(
  outcome: Outcome,
  { json }: CommonOptions,
  terminal: Terminal,
  fail: (error: CodedError) => void,
): void {
  if (json === true && outcome.isLines !== true) terminal.out(jsonDocument(outcome))
  else terminal.out(outcome.text)
  if (!(outcome.error instanceof CodedError)) return
  const error = redactError(outcome.error, redactText)
  if (json !== true) terminal.err(errorText(error, terminal.paint))
  fail(error)
}
