import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { createInterruption, type Interruption } from '../src/interruption.ts'
import { main } from '../src/main.ts'
import type { Prompter } from '../src/prompter.ts'
import { parseDocument, type Json } from './parse-document.ts'

export const workspaceRoot = fileURLToPath(new URL('../../..', import.meta.url))

export type OpsResult = { readonly exitCode: number; readonly stdout: string; readonly stderr: string }
export type OpsOptions = {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly answer?: string
  /** Standard input. */
  readonly input?: string | Uint8Array
  readonly prompter?: Prompter
  readonly interruption?: Interruption
  /** What is written to stdout, as it is written. */
  readonly onOut?: (text: string) => void
}

/** Of deployments that say nothing of their own; gone with the process. */
const reports = path.join(tmpdir(), `twinship-reports-${process.pid}`)
process.once('exit', () => rmSync(reports, { recursive: true, force: true }))

/** Runs a command line in this process, with nothing of the real environment. */
export async function ops(args: readonly string[], options: OpsOptions = {}): Promise<OpsResult> {
  const printed = { out: '', err: '' }
  const { answer } = options
  const terminal = {
    out: (text: string) => {
      printed.out += text
      options.onOut?.(text)
    },
    err: (text: string) => void (printed.err += text),
    ask: answer === undefined ? undefined : () => Promise.resolve(answer),
    prompter: options.prompter,
    readInput: () => Promise.resolve(Buffer.from(options.input ?? '')),
    paint: (_style: string, text: string) => text,
  }
  // A server that is thrown away has one role.
  const env = { DEPLOY_ALLOW_ANY_ROLE: 'true', DEPLOY_REPORT_DIR: reports, ...options.env }
  const surroundings = { env, workspaceRoot, cwd: options.cwd ?? workspaceRoot }
  const interruption = options.interruption ?? createInterruption()
  const exitCode = await main(args, surroundings, terminal, interruption)
  return { exitCode, stdout: printed.out, stderr: printed.err }
}

/** The same with --json, and its one document, of the form that is documented. */
export async function opsJson(
  args: readonly string[],
  options: OpsOptions = {},
): Promise<OpsResult & { document: Json }> {
  const result = await ops(['--json', ...args], options)
  return { ...result, document: parseDocument(args, result.stdout) }
}

export type Running = {
  readonly pid: number
  readonly done: Promise<OpsResult>
  readonly kill: (signal: NodeJS.Signals) => void
}

/** Starts a program without a terminal, in an environment that holds PATH, HOME and what is given. */
export function start(command: string, args: readonly string[], options: OpsOptions = {}): Running {
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...options.env }
  const child = spawn(command, args, {
    cwd: options.cwd ?? workspaceRoot,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const printed = { stdout: '', stderr: '' }
  child.stdout.on('data', (data: Buffer) => (printed.stdout += data.toString()))
  child.stderr.on('data', (data: Buffer) => (printed.stderr += data.toString()))
  const done = new Promise<OpsResult>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ exitCode: code ?? -1, ...printed }))
  })
  return { pid: child.pid ?? 0, done, kill: (signal) => void child.kill(signal) }
}

export const binArguments = [
  '--conditions=twinship-source',
  '--import',
  'tsx',
  path.join('apps', 'ops', 'src', 'bin.ts'),
]
