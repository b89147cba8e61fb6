import { readdirSync, readFileSync, realpathSync, statSync, type Dirent } from 'node:fs'
import path from 'node:path'
import { CodedError } from '@twinship/core'
import type { FolderFiles } from '../ports/folder-files.ts'

/**
 * A migration folder on this machine. Nothing outside it is read: a link that leads out is refused.
 * Throws MIGRATION.FOLDER_MISSING and MIGRATION.UNREADABLE.
 */
export function openMigrationFolder(location: string): FolderFiles {
  if (statSync(location, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new CodedError('MIGRATION.FOLDER_MISSING', `${location} is not a folder.`)
  }
  const root = realpathSync(location)
  const { files, folders } = listFiles(root, location)
  const at = (relative: string) => {
    return files.get(relative) === false ? path.join(root, relative) : inside(root, relative)
  }
  return {
    location,
    paths: [...files.keys()].sort(),
    folders: folders.sort(),
    read: (relative) => reading(`${location}/${relative}`, () => readFileSync(at(relative))),
  }
}

type Listing = {
  /** By path, whether it is a link or in a folder that is one: the others are where they seem to be. */
  readonly files: ReadonlyMap<string, boolean>
  readonly folders: string[]
}

function listFiles(root: string, location: string): Listing {
  const files = new Map<string, boolean>()
  const folders: string[] = []
  for (const entry of entriesOf(root, '', location)) {
    if (!isFolder(root, entry, location)) {
      files.set(entry.name, entry.isSymbolicLink())
      continue
    }
    folders.push(entry.name)
    for (const inner of entriesOf(root, entry.name, location)) {
      const isLinked = entry.isSymbolicLink() || inner.isSymbolicLink()
      if (!inner.isDirectory()) files.set(`${entry.name}/${inner.name}`, isLinked)
    }
  }
  return { files, folders }
}

function entriesOf(root: string, relative: string, location: string): Dirent[] {
  return reading(`${location}/${relative}`, () =>
    readdirSync(path.join(root, relative), { withFileTypes: true }),
  )
}

/** A linked folder counts as one; a dangling link is listed as a file, whose reading then fails by name. */
function isFolder(root: string, entry: Dirent, location: string): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory()
  const target = statSync(path.join(root, entry.name), { throwIfNoEntry: false })
  if (target?.isDirectory() !== true) return false
  reading(`${location}/${entry.name}`, () => inside(root, entry.name))
  return true
}

function inside(root: string, relative: string): string {
  const real = realpathSync(path.join(root, relative))
  if (real === root || real.startsWith(`${root}${path.sep}`)) return real
  throw new Error('it is a link that leads out of the folder')
}

function reading<T>(where: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
    const why = code ?? (error instanceof Error ? error.message : 'unknown')
    throw new CodedError('MIGRATION.UNREADABLE', `${where} cannot be read: ${why}.`, {
      cause: error,
      details: { file: where },
    })
  }
}
