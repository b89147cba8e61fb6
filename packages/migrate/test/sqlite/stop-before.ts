import { Sqlite3Client } from '@libsql/client/sqlite3'
import { vi } from 'vitest'
import { deferred, type Deferred } from '../crash/deferred.ts'

export type Stop = { readonly reached: Deferred<void>; readonly release: Deferred<void> }

/** A statement outside of a transaction waits before it is run; the test restores its mocks. */
export function stopBefore(statement: string): Stop {
  const stop: Stop = { reached: deferred(), release: deferred() }
  const original: unknown = Reflect.get(Sqlite3Client.prototype, 'executeMultiple')
  if (typeof original !== 'function') throw new Error('the driver has no executeMultiple')
  vi.spyOn(Sqlite3Client.prototype, 'executeMultiple').mockImplementation(async function (
    this: Sqlite3Client,
    sql,
  ) {
    if (sql === statement) {
      stop.reached.resolve()
      await stop.release.promise
    }
    await Reflect.apply(original, this, [sql])
  })
  return stop
}
