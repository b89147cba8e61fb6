import { chown, chmod, mkdtemp, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Account } from './account.ts'
import { guardedPrefix } from './guard.ts'

const sharedMemory = '/dev/shm'
const roomBytes = 1024 ** 3

/** `memory` falls back to disk where /dev/shm is missing or small (containers get 64 MB). */
export type StorageKind = 'memory' | 'disk'

export async function throwAwayDirectory(
  name: string,
  kind: StorageKind,
  account: Account | undefined,
): Promise<string> {
  const base = kind === 'memory' && (await hasRoom(sharedMemory)) ? sharedMemory : tmpdir()
  const directory = await mkdtemp(join(base, `${guardedPrefix}${name}-`))
  await chmod(directory, 0o755)
  if (account) await chown(directory, account.uid, account.gid)
  return directory
}

async function hasRoom(directory: string): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(directory)
    return bavail * bsize >= roomBytes
  } catch {
    return false
  }
}

/** PostgreSQL's parallel workers need POSIX shared memory; without room for it they use files. */
export async function sharedMemoryKind(): Promise<'posix' | 'mmap'> {
  return process.platform !== 'linux' || (await hasRoom(sharedMemory)) ? 'posix' : 'mmap'
}
