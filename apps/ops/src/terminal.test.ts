import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createTerminal, type Streams } from './terminal.ts'

const hostile = 'x\u001B[2Jy'

/** Streams with as much of a terminal as is asked for: a real one takes a pty. */
function terminalOn(isTTY: boolean) {
  const streams = Object.fromEntries(
    ['stdin', 'stdout', 'stderr'].map((name) => [
      name,
      Object.assign(new PassThrough(), { isTTY, columns: 80 }),
    ]),
  )
  const read = (name: string) => String(streams[name]?.read() ?? '')
  return { terminal: createTerminal(streams as unknown as Streams, false), read }
}

describe('what is written', () => {
  it('has no effect on a terminal, wherever it comes from', () => {
    const { terminal, read } = terminalOn(true)
    terminal.out(hostile)
    terminal.err(hostile)
    expect([read('stdout'), read('stderr')]).toEqual([String.raw`x\u001b[2Jy`, String.raw`x\u001b[2Jy`])
    terminal.status?.(hostile)
    terminal.redraw?.(hostile)
    expect(read('stderr')).toBe(String.raw`x\u001b[2Jy`)
    expect(read('stdout')).toContain(String.raw`x\u001b[2Jy`)
  })

  it('reaches a file or another program as it is', () => {
    const { terminal, read } = terminalOn(false)
    terminal.out(hostile)
    terminal.err(hostile)
    expect([read('stdout'), read('stderr')]).toEqual([hostile, hostile])
    expect([terminal.status, terminal.redraw]).toEqual([undefined, undefined])
  })
})
