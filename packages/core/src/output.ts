import { exitCodes } from './errors/exit-codes.ts'

type Streams = { readonly stdout: NodeJS.WritableStream; readonly stderr: NodeJS.WritableStream }

/** Whoever reads stdout may stop reading: that is no error. Any other failure to write ends the program as one. */
export function endOnBrokenOutput(
  { stdout, stderr }: Streams,
  exit: (exitCode: number, why: string | undefined) => void,
): void {
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return exit(exitCodes.done, error.code)
    const message = `The output cannot be written (${error.code ?? error.message}).\n`
    stderr.write(message, () => exit(exitCodes.bug, error.code))
  })
  // Without stderr there is no place left to say so.
  stderr.on('error', (error: NodeJS.ErrnoException) => exit(exitCodes.bug, error.code))
}

/** Resolves when everything is written. On a stream that fails it never does: `endOnBrokenOutput` then decides. */
export async function outputWritten({ stdout, stderr }: Streams): Promise<void> {
  await Promise.all([stdout, stderr].map(written))
}

function written(stream: NodeJS.WritableStream): Promise<void> {
  return new Promise((done) => {
    stream.write('', (error) => {
      if (error === undefined || error === null) done()
    })
  })
}
