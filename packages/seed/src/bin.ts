import { createRedactor, endOnBrokenOutput, exitCodes, outputWritten } from '@twinship/core'
import { readEnvironment } from './env.ts'
import { printError, runSeed } from './run.ts'

const args = process.argv.slice(2)
const stop = new AbortController()
const stdout = (text: string): void => void process.stdout.write(text)
const stderr = {
  write: (text: string): void => void process.stderr.write(text),
  isTty: process.stderr.isTTY,
}

endOnBrokenOutput(process, (exitCode) => process.exit(exitCode))
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // The second one does not wait: the database rolls the open transaction back.
    if (stop.signal.aborted) process.exit(exitCodes.interrupted)
    process.stderr.write('Stopping; nothing of this run will be kept.\n')
    stop.abort()
  })
}

const exitCode = await run().catch((error: unknown) => {
  process.stderr.write(`${createRedactor([])(String(error))}\n`)
  return exitCodes.bug
})
// Output to a pipe may still be on its way: it is written before the process leaves.
await outputWritten(process)
process.exit(exitCode)

async function run(): Promise<number> {
  let environment
  try {
    environment = readEnvironment()
  } catch (error) {
    return printError(error, { args, env: process.env, stdout, stderr })
  }
  return await runSeed({ ...environment, args, signal: stop.signal, stdout, stderr })
}
