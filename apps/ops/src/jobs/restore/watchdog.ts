import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { CodedError, type EnvRecord } from '@twinship/core'
import { watchRefusal, watchWords, type WatchOrder } from '../../watchdog/protocol.ts'

export type Watchdog = {
  /** From here on it lets clients go when this process ends, or when the time is up. */
  arm(): Promise<void>
  disarm(): Promise<void>
  /** Closes its pipe and waits for it; armed, it releases first. */
  end(): Promise<void>
}

/**
 * Starts it and waits until it has rehearsed what it would have to do. It survives what ends this process and its group.
 * Throws RESTORE.WATCHDOG, and nothing was touched.
 */
export async function startWatchdog(order: WatchOrder, { PATH, HOME }: EnvRecord): Promise<Watchdog> {
  const { args, cwd } = ownCommand()
  const child = spawn(process.execPath, args, {
    cwd,
    detached: true,
    env: { ...(PATH === undefined ? {} : { PATH }), ...(HOME === undefined ? {} : { HOME }) },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve())
    child.once('close', () => resolve())
  })
  const say = createTalk(child, ended)
  const end = async () => {
    child.stdin?.end()
    await ended
  }
  try {
    await say(JSON.stringify(order), watchWords.ready)
  } catch (error) {
    await end()
    throw error
  }
  return {
    arm: () => say(watchWords.arm, watchWords.arm),
    disarm: () => say(watchWords.disarm, watchWords.disarm),
    end,
  }
}

/** Says a line and waits for its answer. */
function createTalk(child: ChildProcess, ended: Promise<void>) {
  const { stdin, stdout } = child
  if (stdin === null || stdout === null) throw new Error('a child with pipes has them')
  // What cannot be written any more shows in its end.
  stdin.on('error', () => undefined)
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]()
  return async (line: string, answer: string): Promise<void> => {
    stdin.write(`${line}\n`)
    const said = await Promise.race([lines.next(), ended.then(() => undefined)])
    const text = said === undefined || said.done === true ? undefined : said.value
    if (text !== answer) throw refused(text)
  }
}

function refused(said: string | undefined): CodedError {
  if (said?.startsWith(`${watchWords.cannot} `) !== true) {
    return new CodedError(
      'RESTORE.WATCHDOG',
      'The watchdog of the swap ended before its time; nothing was swapped.',
    )
  }
  const { code, message } = watchRefusal.parse(JSON.parse(said.slice(watchWords.cannot.length + 1)))
  return new CodedError(
    'RESTORE.WATCHDOG',
    `The watchdog of the swap could not let clients go on: ${message}`,
    {
      details: { code },
    },
  )
}

/** As source it is run like the program itself; in the bundle it stands beside it. */
function ownCommand(): { readonly args: readonly string[]; readonly cwd: string } {
  const here = fileURLToPath(import.meta.url)
  if (here.endsWith('.ts')) {
    const root = path.resolve(path.dirname(here), '../../..')
    const file = path.join(root, 'src', 'watchdog.ts')
    return { args: ['--conditions=twinship-source', '--import', 'tsx', file], cwd: root }
  }
  const folders = [path.dirname(here), path.dirname(path.dirname(here))]
  const file = folders.map((folder) => path.join(folder, 'watchdog.js')).find((one) => existsSync(one))
  if (file === undefined) throw new Error('watchdog.js is missing beside the program')
  return { args: [file], cwd: path.dirname(file) }
}
