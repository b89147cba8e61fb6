import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import path from 'node:path'
import { ops, type OpsResult } from './run-ops.ts'

type Typed = {
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

/** `pnpm ops …` and `pnpm db:migrate…` of a shell, without the start of a program for each: it hands them on. */
const client = `#!/usr/bin/env node
const { connect } = require('node:net')
const [given, ...rest] = process.argv.slice(2).filter((one) => one !== '--silent')
const [, verb] = /^db:migrate(?::(.+))?$/.exec(given) ?? []
const args = given === 'ops' ? rest : [verb ?? 'migrate', ...rest]
const socket = connect(process.env.TYPED_SOCKET, () =>
  socket.end(JSON.stringify({ args, cwd: process.cwd(), env: process.env })),
)
let answer = ''
socket.on('data', (data) => (answer += data))
socket.on('close', () => {
  const { exitCode, stdout, stderr } = JSON.parse(answer)
  process.stdout.write(stdout)
  process.stderr.write(stderr)
  process.exitCode = exitCode
})
`

/** The folder for PATH, and the variable that leads from it back to this process. */
export type ServedPrograms = {
  readonly env: Readonly<Record<string, string>>
  readonly close: () => Promise<void>
}

/** What a shell types with this environment is run in this process, by the program's own main. */
export async function servePrograms(folder: string): Promise<ServedPrograms> {
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'pnpm'), client)
  chmodSync(path.join(folder, 'pnpm'), 0o755)
  const at = path.join(folder, 'socket')
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let request = ''
    socket.on('data', (data: Buffer) => (request += data.toString()))
    socket.on('end', () => void answer(request).then((result) => socket.end(JSON.stringify(result))))
  })
  await new Promise<void>((resolve) => server.listen(at, resolve))
  return {
    env: { PATH: `${folder}:${process.env['PATH'] ?? ''}`, TYPED_SOCKET: at },
    close: () => closed(server),
  }
}

async function answer(request: string): Promise<OpsResult> {
  try {
    const { args, cwd, env } = JSON.parse(request) as Typed
    return await ops(args, { cwd, env })
  } catch (error) {
    return { exitCode: 1, stdout: '', stderr: String(error) }
  }
}

async function closed(server: Server): Promise<void> {
  await new Promise((resolve) => server.close(resolve))
}
