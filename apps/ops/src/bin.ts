#!/usr/bin/env node
import { Console } from 'node:console'
import { CodedError, endOnBrokenOutput, outputWritten } from '@twinship/core'
import { readSurroundings, type Surroundings } from './env.ts'
import { createInterruption } from './interruption.ts'
import { main, printError } from './main.ts'
import { createTerminal } from './terminal.ts'

const argv = process.argv.slice(2)
// One document on stdout, or the result: what a project's own configuration prints goes beside it.
globalThis.console = new Console({ stdout: process.stderr, stderr: process.stderr })
let isHungUp = false
let isOver = false
endOnBrokenOutput(process, (exitCode, why) => {
  // A terminal that is gone says so on the next write, before or after its signal, and each write after that fails as well.
  if (why === 'EIO' || isHungUp) hangUp()
  else leave(exitCode)
})
const surroundings = surroundingsOrExit()
const terminal = createTerminal(process, wantsColor(surroundings.env))
const interruption = createInterruption()

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (interruption.interrupt() === 'safely') {
      terminal.err('Stopping at the next safe point; once more to stop now.\n')
      return
    }
    leave(printError(new CodedError('INTERRUPTED'), argv, surroundings.env, terminal))
  })
}

process.on('SIGHUP', hangUp)

// A file that may not grow any further is an error of the write, and no reason to die in its middle.
process.on('SIGXFSZ', () => undefined)

// No await at the top level: the bundle is CommonJS.
void main(argv, surroundings, terminal, interruption).then(async (exitCode) => {
  // Output to a pipe may still be on its way: it is written before the process leaves.
  if (!isHungUp) await outputWritten(process)
  return leave(exitCode)
})

// A configuration that ends the process, or waits for what never comes, must not look like work that is done.
process.on('exit', () => {
  if (isOver) return
  const error = new CodedError(
    'CONFIG.FILE',
    'The process ended before the command did, and nothing says how far it came.',
    {
      hint: 'Look at ops.config.ts and drizzle.config.ts: one of them exits, or awaits what never comes.',
    },
  )
  process.exitCode = printError(error, argv, surroundings.env, terminal)
})

function leave(exitCode: number): never {
  isOver = true
  return process.exit(exitCode)
}

/** Nobody is there to read or to ask: what is under way stops at the next safe point, and what it says goes nowhere. */
function hangUp(): void {
  if (isHungUp) return
  isHungUp = true
  if (interruption.interrupt() === 'now') leave(new CodedError('INTERRUPTED').exitCode)
}

/** An .env that cannot be read ends the program like any other error. */
function surroundingsOrExit(): Surroundings {
  try {
    return readSurroundings()
  } catch (error) {
    const plain = createTerminal(process, wantsColor(process.env))
    return leave(printError(error, argv, process.env, plain))
  }
}

function wantsColor(env: Surroundings['env']): boolean {
  return !argv.includes('--no-color') && !env['NO_COLOR']
}
