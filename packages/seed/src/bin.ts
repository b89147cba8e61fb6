import { createRedactor, exitCodes } from '@twinship/core'
import { readEnvironment } from './env.ts'
import { runSeed } from './run.ts'

const stop = new AbortController()

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // The second one does not wait: the database rolls the open transaction back.
    if (stop.signal.aborted) process.exit(exitCodes.interrupted)
    process.stderr.write('Stopping; nothing of this run will be kept.\n')
    stop.abort()
  })
}

const exitCode = await runSeed({
  ...readEnvironment(),
  args: process.argv.slice(2),
  signal: stop.signal,
  stdout: (text) => void process.stdout.write(text),
  stderr: { write: (text) => void process.stderr.write(text), isTty: process.stderr.isTTY },
}).catch((error: unknown) => {
  process.stderr.write(`${createRedactor([])(String(error))}\n`)
  return exitCodes.bug
})
// Output to a pipe may still be on its way: it is written before the process leaves.
await Promise.all(
  [process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write('', done))),
)
process.exit(exitCode)
