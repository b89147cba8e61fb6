import { Sqlite3Client, Sqlite3Transaction } from '@libsql/client/sqlite3'

/** Where a process ends itself: before or after its n-th call into SQLite, from 1. */
export type Switch = { readonly call: number; readonly moment: 'before' | 'after' }

type Method = (...args: readonly unknown[]) => Promise<unknown>

const calls = [
  [Sqlite3Client.prototype, ['execute', 'executeMultiple', 'batch', 'migrate', 'transaction']],
  [Sqlite3Transaction.prototype, ['execute', 'executeMultiple', 'batch', 'commit', 'rollback']],
] as const

/**
 * Counts this process's calls into SQLite and kills it, as kill -9 does, at the chosen one. SQLite runs in the
 * process: between two calls nothing goes on, so that these are all the places where a kill makes a difference.
 */
export function installSwitch(at: Switch | null): () => number {
  let count = 0
  const wrap = (method: Method): Method =>
    async function (this: unknown, ...args) {
      count++
      const isChosen = count === at?.call
      if (isChosen && at?.moment === 'before') process.kill(process.pid, 'SIGKILL')
      const result = await Reflect.apply(method, this, args)
      if (isChosen) process.kill(process.pid, 'SIGKILL')
      return result
    }
  for (const [prototype, names] of calls) {
    for (const name of names) Reflect.set(prototype, name, wrap(Reflect.get(prototype, name) as Method))
  }
  return () => count
}
