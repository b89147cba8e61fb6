import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { assertNoOpenFiles } from '../leaks.ts'
import { guardedPrefix, startGuard } from '../process/guard.ts'

export interface TempSqlite {
  /** file:/…, for libSQL. */
  readonly url: string
  readonly path: string
  /** Deletes the file with its -wal and -shm; fails when somebody in this process still has them open. */
  dispose(): Promise<void>
}

/** The path of a database that does not exist yet, in a directory of its own. */
export async function tempSqlite(name = 'test.db'): Promise<TempSqlite> {
  const directory = await mkdtemp(join(tmpdir(), `${guardedPrefix}sqlite-`))
  const guard = startGuard([directory])
  const path = join(directory, name)
  return {
    url: `file:${pathToFileURL(path).pathname}`,
    path,
    async dispose() {
      try {
        await assertNoOpenFiles(path)
      } finally {
        await guard.release()
      }
    },
  }
}
