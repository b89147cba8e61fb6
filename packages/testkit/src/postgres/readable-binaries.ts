import { cp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { execa } from 'execa'
import type { Account } from '../process/account.ts'
import { throwAwayDirectory } from '../process/storage.ts'

export interface ReadableBinaries {
  readonly directory: string
  /** Set when the binaries had to be copied: to be deleted with the cluster. */
  readonly copy?: string
}

/** The account may not see a cache below a home of mode 0700: then the whole installation is copied. */
export async function readableBinaries(
  directory: string,
  account: Account | undefined,
): Promise<ReadableBinaries> {
  if (!account || (await canRun(directory, account))) return { directory }
  // On disk: /dev/shm is mounted noexec in containers.
  const copy = await throwAwayDirectory('pgbin', 'disk', account)
  await cp(dirname(directory), join(copy, 'pg'), { recursive: true, verbatimSymlinks: true })
  const moved = join(copy, 'pg', basename(directory))
  if (await canRun(moved, account)) return { directory: moved, copy }
  throw new Error(`User ${account.uid} can run PostgreSQL neither from ${directory} nor from ${tmpdir()}`)
}

async function canRun(directory: string, account: Account): Promise<boolean> {
  const options = { ...account, cwd: '/', reject: false, timeout: 10_000 } as const
  const { exitCode } = await execa(join(directory, 'initdb'), ['--version'], options)
  return exitCode === 0
}
