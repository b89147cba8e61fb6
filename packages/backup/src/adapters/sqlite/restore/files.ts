import { chmod, chown, link, open, readdir, readlink, realpath, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { timeText } from '../../../restore/names.ts'
import { flushFolder } from '../../store/durable.ts'
import { errnoOf } from '../../store/errors.ts'

const sidecars = ['-wal', '-shm', '-journal'] as const

export type KeptFile = { readonly name: string; readonly path: string; readonly bytes: number }

/** `app.db.before-20261125_213405_123` beside the file. */
export function keptFile(file: string, atMs: number): string {
  return `${path.basename(file)}.before-${timeText(atMs)}`
}

export function incomingFile(file: string, atMs: number): string {
  return `.${path.basename(file)}.restoring-${timeText(atMs)}`
}

/** What restores have put aside, oldest first. */
export async function listKeptFiles(file: string): Promise<readonly KeptFile[]> {
  const folder = path.dirname(file)
  const prefix = `${path.basename(file)}.before-`
  const names = (await readdir(folder)).filter(
    (name) => name.startsWith(prefix) && /^\d{8}_\d{6}_\d{3}$/.test(name.slice(prefix.length)),
  )
  return Promise.all(
    names.toSorted().map(async (name) => {
      const at = path.join(folder, name)
      return { name, path: at, bytes: (await stat(at)).size }
    }),
  )
}

/** A file with what SQLite keeps beside it. */
export async function removeWithSidecars(file: string): Promise<void> {
  for (const suffix of ['', ...sidecars]) await rm(`${file}${suffix}`, { force: true })
}

export async function exists(file: string): Promise<boolean> {
  return (await identityOf(file)) !== undefined
}

export async function isSameFile(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([identityOf(a), identityOf(b)])
  return one !== undefined && one === other
}

async function identityOf(file: string): Promise<string | undefined> {
  try {
    const { dev, ino } = await stat(file, { bigint: true })
    return `${dev}:${ino}`
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/**
 * Puts a file in the place of another, which keeps its content under another name. A log of the one that goes would be
 * played into the one that comes, and undo it in silence: it is removed in between, empty as it is.
 */
export async function replaceFile(
  file: string,
  incoming: string,
  old: string,
  onLinked: () => void | Promise<void>,
): Promise<void> {
  const folder = path.dirname(file)
  await takeAfter(file, incoming)
  await flushFile(incoming)
  await link(file, old)
  for (const suffix of sidecars) await rm(`${file}${suffix}`, { force: true })
  await flushFolder(folder)
  await onLinked()
  await rename(incoming, file)
  await flushFolder(folder)
}

/** The same people may read and write it. */
async function takeAfter(file: string, incoming: string): Promise<void> {
  const [{ mode, uid, gid }, own] = await Promise.all([stat(file), stat(incoming)])
  if (own.uid !== uid || own.gid !== gid) await chown(incoming, uid, gid)
  await chmod(incoming, mode & 0o7777)
}

async function flushFile(file: string): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Other processes that have the file open, as far as this user may see; Linux only: elsewhere nobody tells. */
export async function findHolders(file: string): Promise<readonly number[]> {
  const target = await realpath(file)
  const processes = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  const holding = await Promise.all(
    processes.map(async (pid) =>
      Number(pid) !== process.pid && (await holds(pid, target)) ? [Number(pid)] : [],
    ),
  )
  return holding.flat()
}

async function holds(pid: string, target: string): Promise<boolean> {
  const folder = `/proc/${pid}/fd`
  const descriptors = await readdir(folder).catch(() => [])
  const open = await Promise.all(descriptors.map((fd) => readlink(path.join(folder, fd)).catch(() => '')))
  return open.includes(target)
}
