import { createHash, randomBytes } from 'node:crypto'
import { link, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { isProcessAlive } from '@twinship/core'
import { flushFolder, writeDurably } from './durable.ts'
import { errnoOf } from './errors.ts'

/** File systems without a second name for a file (FAT) answer with one of these. */
const hasNoLinks: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'])

/**
 * Makes a file of 0600 that is there with all of its text or not at all, whenever this process is killed. False where
 * there is one already.
 */
export async function createExclusively(file: string, text: string): Promise<boolean> {
  await removeDrafts(file)
  const draft = draftOf(file)
  try {
    await writeDurably(draft, [Buffer.from(text)])
    await giveName(draft, file, text)
    await flushFolder(path.dirname(file))
    return true
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

/** By a link, which fails where the name is taken: a rename would take it. */
async function giveName(draft: string, file: string, text: string): Promise<void> {
  try {
    await link(draft, file)
  } catch (error) {
    if (!hasNoLinks.has(errnoOf(error) ?? '')) throw error
    // Not whole at once, and still one's own alone.
    await writeFile(file, text, { flag: 'wx', mode: 0o600, flush: true })
  }
}

/** Puts a text in the place of what the file holds, at once. */
export async function replaceText(file: string, text: string): Promise<void> {
  const draft = draftOf(file)
  try {
    await writeDurably(draft, [Buffer.from(text)])
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
  await flushFolder(path.dirname(file))
}

/**
 * Removes a file that still holds this text. Between looking and removing another process may have put its own there:
 * that one is given its name back.
 */
export async function removeIfSame(file: string, text: string): Promise<void> {
  const aside = draftOf(file)
  try {
    await rename(file, aside)
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return
    throw error
  }
  if ((await readFile(aside, 'utf8')) !== text) {
    await link(aside, file).catch((error: unknown) => {
      if (errnoOf(error) !== 'EEXIST') throw error
    })
  }
  await rm(aside, { force: true })
}

/** Process ids say nothing about those of another machine that has the folder too. */
function machine(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 8)
}

function draftOf(file: string): string {
  return `${file}.${process.pid}-${machine()}-${randomBytes(4).toString('hex')}`
}

/** Of processes of this machine that were killed before a draft had its name. */
export async function removeDrafts(file: string): Promise<void> {
  const folder = path.dirname(file)
  const prefix = `${path.basename(file)}.`
  const entries = (await readdir(folder).catch(() => [])).filter((entry) => entry.startsWith(prefix))
  for (const entry of entries) {
    const [, pid, place] = /^(\d+)-([0-9a-f]{8})-[0-9a-f]{8}$/.exec(entry.slice(prefix.length)) ?? []
    if (pid === undefined || place !== machine() || isProcessAlive(Number(pid), null)) continue
    await rm(path.join(folder, entry), { force: true }).catch(() => undefined)
  }
}
