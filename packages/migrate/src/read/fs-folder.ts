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
  return {
    location,
    paths: listFiles(root, location).sort(),
    read: (relative) => reading(`${location}/${relative}`, () => readFileSync(inside(root, relative))),
  }
}

function listFiles(root: string, location: string): string[] {
  const paths: string[] = []
  for (const entry of entriesOf(root, '', location)) {
    if (!isFolder(root, entry, location)) {
      paths.push(entry.name)
      continue
    }
    for (const inner of entriesOf(root, entry.name, location)) {
      if (!inner.isDirectory()) paths.push(`${entry.name}/${inner.name}`)
    }
  }
  return paths
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
