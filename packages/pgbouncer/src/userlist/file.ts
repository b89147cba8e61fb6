import { constants } from 'node:fs'
import { open, readFile, rename, stat, unlink, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { CodedError } from '@twinship/core'

const readableByOthers = 0o077

/**
 * The bytes of a file that holds passwords. Throws PGBOUNCER.EXPOSED where group or others may read it, and
 * PGBOUNCER.USERLIST where it cannot be read at all.
 */
export async function readSecretFile(file: string): Promise<Uint8Array> {
  const handle = await opened(file)
  try {
    const facts = await handle.stat()
    if (facts.isDirectory()) throw unreadable(file, 'EISDIR')
    if (facts.isFile() && (facts.mode & readableByOthers) !== 0) {
      throw new CodedError(
        'PGBOUNCER.EXPOSED',
        `${file} holds passwords and is open to others (${octal(facts.mode)}).`,
        {
          hint: `Run chmod 600 ${file}, and consider the passwords in it known.`,
        },
      )
    }
    return await handle.readFile()
  } finally {
    await handle.close()
  }
}

async function opened(file: string): Promise<FileHandle> {
  try {
    return await open(file, constants.O_RDONLY)
  } catch (error) {
    throw unreadable(file, codeOf(error))
  }
}

/** Undefined where there is none. Throws PGBOUNCER.USERLIST where it cannot be read. */
export async function readUserlistFile(
  file: string,
): Promise<{ readonly text: string; readonly mode: number } | undefined> {
  try {
    const { mode } = await stat(file)
    return { text: await readFile(file, 'utf8'), mode }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw unreadable(file, codeOf(error))
  }
}

/**
 * Puts a new file in the place of an old one, whole or not at all, 0600. The owner stays who it was where this
 * process may say so: pgBouncer must go on reading it.
 */
export async function writeUserlistFile(file: string, text: string): Promise<void> {
  const next = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.new`)
  try {
    const handle = await open(next, 'wx', 0o600)
    try {
      await handle.writeFile(text)
      await keepOwner(file, handle)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(next, file)
  } catch (error) {
    await unlink(next).catch(() => undefined)
    throw new CodedError('PGBOUNCER.USERLIST', `${file} cannot be written (${codeOf(error)}).`, {
      hint: 'Check the folder and who may write to it.',
    })
  }
}

async function keepOwner(file: string, handle: FileHandle): Promise<void> {
  const before = await stat(file).catch(() => undefined)
  if (before === undefined || process.getuid?.() !== 0) return
  await handle.chown(before.uid, before.gid)
}

function unreadable(file: string, code: string): CodedError {
  return new CodedError('PGBOUNCER.USERLIST', `${file} cannot be read (${code}).`, {
    hint: 'Check its path and permissions.',
  })
}

function octal(mode: number): string {
  return `0${(mode & 0o777).toString(8)}`
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}
