import { once } from 'node:events'
import { styleText } from 'node:util'
import { CodedError } from '@twinship/core'
import { createRedraw, createStatusLine } from './redraw.ts'
import { createPrompter, type Prompter } from './prompter.ts'
import { toVisible, toVisibleLine } from './visible.ts'

/** What the program knows of the terminal: results go to `out`, everything else to `err`. */
export type Terminal = {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** Writes to `out` in place of what it wrote last; undefined where that is no terminal. */
  readonly redraw?: ((text: string) => void) | undefined
  /** Shows a line on `err` until something else is written there; undefined where that is no terminal. */
  readonly status?: ((line: string) => void) | undefined
  /** Asks a person; undefined where there is no terminal to ask on. */
  readonly ask: ((question: string) => Promise<string>) | undefined
  /** Asks with menus and without echo; undefined where there is no terminal to ask on. */
  readonly prompter: Prompter | undefined
  /** Standard input to its end. */
  readonly readInput: () => Promise<Uint8Array>
  readonly paint: (style: 'red' | 'bold' | 'dim', text: string) => string
}

export type Streams = {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
}

export function createTerminal(streams: Streams, color: boolean): Terminal {
  const interactive = streams.stdin.isTTY && streams.stderr.isTTY
  const status = streams.stderr.isTTY ? createStatusLine(streams.stderr) : undefined
  const redraw = streams.stdout.isTTY ? createRedraw(streams.stdout) : undefined
  return {
    out: (text) => void streams.stdout.write(shownOn(streams.stdout, text)),
    err: (text) => {
      status?.clear()
      streams.stderr.write(shownOn(streams.stderr, text))
    },
    status: status === undefined ? undefined : (line) => status.show(toVisibleLine(line)),
    redraw: redraw === undefined ? undefined : (text) => redraw(toVisible(text)),
    ask: interactive ? (question) => askOn(streams, question) : undefined,
    prompter: interactive ? createPrompter(streams.stdin, streams.stderr) : undefined,
    readInput: async () => Buffer.concat(await streams.stdin.toArray()),
    paint: (style, text) => (color && streams.stderr.isTTY ? styleText(style, text) : text),
  }
}

/** A file or another program gets every character as it is. */
function shownOn({ isTTY }: NodeJS.WriteStream, text: string): string {
  return isTTY ? toVisible(text) : text
}

async function askOn(streams: Streams, question: string): Promise<string> {
  // Loaded by who asks: it takes longer than the rest of --help.
  const { createInterface } = await import('node:readline/promises')
  const lines = createInterface({ input: streams.stdin, output: streams.stderr })
  try {
    const closed = once(lines, 'close').then(() => '')
    return (await Promise.race([lines.question(question), closed])).trim()
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') throw new CodedError('INTERRUPTED')
    throw error
  } finally {
    lines.close()
  }
}
