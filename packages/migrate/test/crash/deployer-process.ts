import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Order, Word } from './deployer.ts'

export type DeployerProcess = {
  /** Runs one migrate; several may be told one after the other. */
  readonly tell: (order: Order) => Promise<Word>
  /** SIGKILL; resolves when it is gone. */
  readonly kill: () => Promise<void>
}

const program = fileURLToPath(new URL('deployer.ts', import.meta.url))

/** A process of its own that waits for orders. */
export async function startDeployer(): Promise<DeployerProcess> {
  const child = fork(program, [], {
    execArgv: ['--conditions=twinship-source', '--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ready = await nextWord(child)
  if (ready.kind !== 'ready') throw new Error(`a deployer began with ${ready.kind}`)
  return {
    tell: async (order) => {
      child.send(order)
      return nextWord(child)
    },
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
}

async function nextWord(child: ChildProcess): Promise<Word> {
  return new Promise((resolve, reject) => {
    const onExit = () => {
      child.off('message', onMessage)
      reject(new Error('the deployer ended'))
    }
    const onMessage = (word: Word) => {
      child.off('exit', onExit)
      resolve(word)
    }
    child.once('exit', onExit)
    child.once('message', onMessage)
  })
}
