import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Starts a program of this folder as a process of its own. */
export function startChild(program: string, args: readonly string[]): ChildProcess {
  return fork(fileURLToPath(new URL(program, import.meta.url)), args, {
    execArgv: ['--conditions=twinship-source', '--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
}

/** How it ended: `SIGKILL`, or its exit code. */
export async function ending(child: ChildProcess): Promise<string | number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.signalCode ?? child.exitCode
}
