import { PassThrough, Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { endOnBrokenOutput, outputWritten } from './output.ts'

function failing(code: string): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) })
}

/** The exit code that a text written to stdout leads to, and what stderr says. */
async function write(stdout: Writable, stderr = new PassThrough()): Promise<[number, string]> {
  const exited = new Promise<number>((exit) => endOnBrokenOutput({ stdout, stderr }, exit))
  stdout.write('text')
  const done = outputWritten({ stdout, stderr }).then(() => 99)
  const exitCode = await Promise.race([exited, done])
  return [exitCode, String(stderr.read() ?? '')]
}

describe('endOnBrokenOutput', () => {
  it('takes only a reader that left for no error', async () => {
    expect(await write(failing('EPIPE'))).toEqual([0, ''])
    expect(await write(failing('ENOSPC'))).toEqual([1, 'The output cannot be written (ENOSPC).\n'])
    expect(await write(new PassThrough())).toEqual([99, ''])
  })
})
