import { describe, expect, it } from 'vitest'
import { runProgram } from './exec.ts'

const node = (code: string, options: Partial<Parameters<typeof runProgram>[2]> = {}) =>
  runProgram(process.execPath, ['-e', code], { env: {}, ...options })

describe('runProgram', () => {
  it('returns streams and exit code and gives the child no other environment', async () => {
    const code = 'console.log(JSON.stringify(process.env)); console.error("e"); process.exit(7)'
    expect(await node(code, { env: { A: 'b', C: undefined } })).toEqual({
      exitCode: 7,
      stdout: '{"A":"b"}',
      stderr: 'e',
    })
  })

  it('passes input, and otherwise an empty one that ends', async () => {
    const echo = 'process.stdin.pipe(process.stdout)'
    expect((await node(echo, { input: 'text' })).stdout).toBe('text')
    expect((await node(echo)).exitCode).toBe(0)
  })

  it('does not throw for a program that is not there, or that had to be ended', async () => {
    const missing = await runProgram('no-such-program', [], { env: {} })
    expect(missing).toMatchObject({ exitCode: 127, stderr: expect.stringContaining('ENOENT') as string })
    expect((await node('setInterval(() => {}, 1000)', { timeoutMs: 200 })).exitCode).not.toBe(0)
    expect(
      (await node('setInterval(() => {}, 1000)', { signal: AbortSignal.timeout(200) })).exitCode,
    ).not.toBe(0)
  })
})
