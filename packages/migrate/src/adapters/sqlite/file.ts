import { closeSync, existsSync, lstatSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'

/**
 * Makes an empty file, which is an empty database; whether this caller was the one. SQLite itself throws away a
 * -wal or -journal that a deleted database left beside it: doing it here could hit those of another deployer.
 */
export function createDatabaseFile(file: string): boolean {
  mkdirSync(path.dirname(file), { recursive: true })
  try {
    closeSync(openSync(file, 'wx'))
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/** A link to nothing is neither a database nor a place to make one. */
export function isDanglingLink(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true && !existsSync(file)
}

/** Deletes a database with its sidecars. */
export function removeDatabaseFile(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${suffix}`, { force: true })
}

/** Tells a file from another one that has taken its name; null where there is none. */
export function fileIdentity(file: string): string | null {
  const found = statSync(file, { throwIfNoEntry: false })
  return found === undefined ? null : `${found.dev}:${found.ino}`
}
