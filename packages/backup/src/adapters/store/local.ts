import { createReadStream } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { CodedError } from '@twinship/core'
import { isBackupName } from '../../name/name.ts'
import type { BackupStore, BackupWriter, Owner } from '../../ports/store.ts'
import { makeFolder } from '../make-folder.ts'
import { flushFolder, writeDurably } from './durable.ts'
import { damaged, errnoOf, guardStore, notFound } from './errors.ts'
import { manifestFile } from './files.ts'
import { ownerFile, readOwner } from './owner.ts'

const partialPrefix = '.partial-'

/** Backups as folders of one directory, 0700 with files 0600. */
export function createLocalStore(directory: string): BackupStore {
  const guarded = <T>(work: () => Promise<T>) => guardStore(directory, work)
  const fileOf = (name: string, file: string) => path.join(directory, requireName(name), path.basename(file))
  return {
    location: directory,
    list: () => guarded(() => listNames(directory)),
    readManifest: (name) =>
      guarded(() => orMissing(readFile(fileOf(name, manifestFile)), notFound(name, directory))),
    sizeOf: (name, file) =>
      guarded(
        async () => (await orMissing(stat(fileOf(name, file)), damaged(name, file, 'is missing'))).size,
      ),
    read: (name, file) =>
      guarded(async () => {
        await orMissing(stat(fileOf(name, file)), damaged(name, file, 'is missing'))
        return createReadStream(fileOf(name, file), { highWaterMark: 256 * 1024 })
      }),
    begin: (name, owner) => guarded(() => beginBackup(directory, requireName(name), owner)),
    replaceManifest: (name, manifest) =>
      guarded(() => replaceManifest(path.dirname(fileOf(name, '-')), manifest)),
    remove: (name) =>
      guarded(async () => {
        await orMissing(rm(fileOf(name, manifestFile)), notFound(name, directory))
        await rm(path.dirname(fileOf(name, '-')), { recursive: true, force: true })
      }),
    sweep: (isGone) => guarded(() => sweep(directory, isGone)),
  }
}

function requireName(name: string): string {
  if (isBackupName(name)) return name
  throw new CodedError('BACKUP.NOT_FOUND', `${JSON.stringify(name)} is not the name of a backup.`)
}

async function orMissing<T>(work: Promise<T>, missing: CodedError): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw errnoOf(error) === 'ENOENT' ? missing : error
  }
}

async function entriesOf(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory)
  } catch (error) {
    // Made by the first backup.
    if (errnoOf(error) === 'ENOENT') return []
    throw error
  }
}

async function listNames(directory: string): Promise<readonly string[]> {
  const names = (await entriesOf(directory)).filter(isBackupName)
  const there = await Promise.all(names.map((name) => exists(path.join(directory, name, manifestFile))))
  return names.filter((_, at) => there[at] === true).toSorted()
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file)
    return true
  } catch {
    return false
  }
}

/** Written in a folder that no list shows, and renamed when it is whole. */
async function beginBackup(directory: string, name: string, owner: Owner): Promise<BackupWriter> {
  await makeFolder(directory)
  const partial = path.join(directory, `${partialPrefix}${owner.processId}-${name}`)
  await mkdir(partial, { mode: 0o700 })
  const abort = () => rm(partial, { recursive: true, force: true })
  const guarded = <T>(work: () => Promise<T>) => guardStore(directory, work)
  try {
    await writeDurably(path.join(partial, ownerFile), [Buffer.from(JSON.stringify(owner))])
  } catch (error) {
    await abort().catch(() => undefined)
    throw error
  }
  return {
    write: (file, content) => guarded(() => writeDurably(path.join(partial, path.basename(file)), content)),
    publish: (manifest) =>
      guarded(async () => {
        await writeDurably(path.join(partial, manifestFile), [manifest])
        await rm(path.join(partial, ownerFile))
        await flushFolder(partial)
        await rename(partial, path.join(directory, name))
        await flushFolder(directory)
      }),
    abort: () => guarded(abort),
  }
}

async function replaceManifest(folder: string, manifest: Uint8Array): Promise<void> {
  const next = path.join(folder, `.${manifestFile}.${process.pid}`)
  try {
    await writeDurably(next, [manifest], 'w')
    await rename(next, path.join(folder, manifestFile))
  } catch (error) {
    await rm(next, { force: true }).catch(() => undefined)
    throw error
  }
  await flushFolder(folder)
}

async function sweep(directory: string, isGone: Parameters<BackupStore['sweep']>[0]): Promise<number> {
  let removed = 0
  for (const entry of await entriesOf(directory)) {
    const folder = path.join(directory, entry)
    if (!(await isLeftover(folder, entry, isGone))) continue
    await rm(folder, { recursive: true, force: true })
    removed++
  }
  return removed
}

/** A folder that is being written, or one of which only the manifest was removed yet. */
async function isLeftover(
  folder: string,
  entry: string,
  isGone: Parameters<BackupStore['sweep']>[0],
): Promise<boolean> {
  if (isBackupName(entry)) return !(await exists(path.join(folder, manifestFile)))
  if (!entry.startsWith(partialPrefix)) return false
  try {
    const ageMs = Date.now() - (await newestChange(folder))
    return isGone(await ownerOf(folder, entry), ageMs)
  } catch (error) {
    // Another run's, which has just renamed it.
    if (errnoOf(error) === 'ENOENT') return false
    throw error
  }
}

/** The process id stands in the folder's name too: it is there from the first moment. */
async function ownerOf(folder: string, entry: string): Promise<Owner | undefined> {
  const text = await readFile(path.join(folder, ownerFile), 'utf8').catch(() => '')
  const owner = readOwner(text)
  if (owner !== undefined) return owner
  const processId = Number(entry.slice(partialPrefix.length).split('-', 1)[0])
  return Number.isInteger(processId) ? { host: hostname(), processId, start: null } : undefined
}

async function newestChange(folder: string): Promise<number> {
  const files = [folder, ...(await readdir(folder)).map((file) => path.join(folder, file))]
  const times = await Promise.all(files.map(async (file) => (await stat(file)).mtimeMs))
  return Math.max(...times)
}
