import { CodedError } from '@twinship/core'
import { readSurroundings } from './env.ts'
import { main, printError } from './main.ts'
import { createTerminal } from './terminal.ts'

const argv = process.argv.slice(2)
const surroundings = readSurroundings()
const color = !argv.includes('--no-color') && !surroundings.env['NO_COLOR']
const terminal = createTerminal(process, color)

// Whoever reads the output may stop reading: that is no error.
process.stdout.on('error', () => process.exit(0))
// A migration is one transaction: the database undoes what was not finished.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    process.exit(printError(new CodedError('INTERRUPTED'), argv, surroundings.env, terminal))
  })
}

process.exit(await main(argv, surroundings, terminal))
