import { spawn, type ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { PipePart } from '../../ports/pipe.ts'
import { chooseCause, PipeFailure, type PartEnd } from './part-end.ts'

export type PipeOptions = {
  readonly parts: readonly PipePart[]
  /** What goes into the first part; none where it is a source. */
  readonly input?: Readable | undefined
  /** Whether somebody reads what comes out; otherwise the last part takes everything. */
  readonly hasOutput: boolean
}

export type RunningPipe = {
  /** Empty without output. */
  readonly output: AsyncIterable<Uint8Array>
  /** Rejects with a PipeFailure that names the part to blame; only once every part has ended. */
  readonly done: Promise<void>
  /** Ends all of it; `done` then rejects. */
  readonly kill: () => void
}

type Program = Extract<PipePart, { kind: 'program' }>
type Started = { readonly end: Promise<PartEnd>; readonly kill: () => void }

/** Starts every part. Neighbouring programs are connected directly: their bytes never pass through this process. */
export function openPipe({ parts, input, hasOutput }: PipeOptions): RunningPipe {
  const started: Started[] = []
  let stream = input
  let isChildOutput = false
  let before = 'input'
  parts.forEach((part, at) => {
    const isLast = at === parts.length - 1
    if (part.kind === 'program') {
      const next = startProgram(part, {
        input: stream,
        before,
        isChildOutput,
        hasOutput: hasOutput || !isLast,
      })
      started.push(...next.started)
      stream = next.child.stdout ?? undefined
      isChildOutput = true
      before = part.name
      return
    }
    const { stream: out, started: own } = startStream(part, stream)
    started.push(own)
    stream = out
    isChildOutput = false
    before = part.name
  })
  const kill = () => started.forEach((part) => part.kill())
  return { output: stream ?? nothing(), done: settle(started), kill }
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // A pipe that ends in a program which keeps everything.
}

function startStream(
  part: Exclude<PipePart, Program>,
  input: Readable | undefined,
): { readonly stream: Readable; readonly started: Started } {
  const { stream, running } = part.kind === 'source' ? startSource(part) : startTransform(part, input)
  const end = running.then(
    (): PartEnd => ({ name: part.name, outcome: 'done' }),
    (error: unknown): PartEnd => ({ name: part.name, ...streamEnd(error) }),
  )
  return { stream, started: { end, kill: () => void stream.destroy(new Error('stopped')) } }
}

type Running = { readonly stream: Readable; readonly running: Promise<void> }

function startSource(part: Extract<PipePart, { kind: 'source' }>): Running {
  const stream = part.create()
  return { stream, running: ended(stream) }
}

function startTransform(
  part: Extract<PipePart, { kind: 'transform' }>,
  input: Readable | undefined,
): Running {
  if (input === undefined) throw new Error(`${part.name} has nothing to transform`)
  const stream = part.create()
  return { stream, running: pipeline(input, stream) }
}

function ended(stream: Readable): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.once('error', reject)
    stream.once('close', resolve)
  })
}

function streamEnd(error: unknown): Pick<PartEnd, 'outcome' | 'detail' | 'cause'> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const isEcho = ['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED'].includes(code)
  const detail = error instanceof Error ? error.message : String(error)
  return { outcome: isEcho || detail === 'stopped' ? 'echo' : 'failed', detail, cause: error }
}

type ProgramStreams = {
  readonly input: Readable | undefined
  /** Name of the part that it comes from. */
  readonly before: string
  readonly isChildOutput: boolean
  readonly hasOutput: boolean
}

function startProgram(
  { name, file, args, env }: Program,
  { input, before, isChildOutput, hasOutput }: ProgramStreams,
): { readonly child: ChildProcess; readonly started: readonly Started[] } {
  const stdin = input === undefined ? 'ignore' : isChildOutput ? input : 'pipe'
  const child = spawn(file, [...args], {
    env: { ...env },
    stdio: [stdin, hasOutput ? 'pipe' : 'ignore', 'pipe'],
  })
  // The next program has it now: kept open here, the one before would not notice that its reader is gone.
  if (isChildOutput) input?.destroy()
  const program: Started = { end: programEnd(name, child), kill: () => void child.kill() }
  if (input === undefined || isChildOutput || child.stdin === null) return { child, started: [program] }
  const end = pipeline(input, child.stdin).then(
    (): PartEnd => ({ name: before, outcome: 'done' }),
    (error: unknown): PartEnd => ({ name: before, ...streamEnd(error) }),
  )
  const feeding: Started = { end, kill: () => void input.destroy(new Error('stopped')) }
  return { child, started: [feeding, program] }
}

const keptErrorBytes = 8192

function programEnd(name: string, child: ChildProcess): Promise<PartEnd> {
  let said = ''
  child.stderr?.on('data', (data: Buffer) => (said = (said + data.toString()).slice(-keptErrorBytes)))
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ name, outcome: 'failed', detail: error.message, cause: error }))
    child.once('exit', (code, signal) => {
      const finish = () => resolve(exitEnd({ name, code, signal, said, wasKilled: child.killed }))
      // What it said last may still be on its way.
      if (child.stderr === null || child.stderr.closed) finish()
      else child.stderr.once('close', finish)
    })
  })
}

function exitEnd(exit: {
  readonly name: string
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly said: string
  readonly wasKilled: boolean
}): PartEnd {
  const { name, code, signal, said, wasKilled } = exit
  if (code === 0) return { name, outcome: 'done' }
  const detail = said.trim() || (signal === null ? `exit code ${code}` : `ended by ${signal}`)
  return { name, outcome: signal === 'SIGPIPE' || wasKilled ? 'echo' : 'failed', detail }
}

/** Whoever stands before a part that has failed may wait for ever (for a lock): it is ended. */
async function settle(started: readonly Started[]): Promise<void> {
  const ends = await Promise.all(
    started.map(async ({ end }, at) => {
      const result = await end
      if (result.outcome !== 'done') started.slice(0, at).forEach((before) => before.kill())
      return result
    }),
  )
  const cause = chooseCause(ends)
  if (cause !== undefined) throw new PipeFailure(cause)
}
