import { mkdir, stat } from 'node:fs/promises'
import path from 'node:path'

/**
 * A private folder and those above it that are missing, one by one: `mkdir` with `recursive` never comes back where the
 * system takes no folder, as in /proc. Throws what mkdir throws.
 */
export async function makeFolder(directory: string): Promise<void> {
  if (await isFolder(directory)) return
  const parent = path.dirname(directory)
  if (parent !== directory) await makeFolder(parent)
  try {
    await mkdir(directory, { mode: 0o700 })
  } catch (error) {
    // Somebody else was quicker.
    if (!(await isFolder(directory))) throw error
  }
}

async function isFolder(directory: string): Promise<boolean> {
  try {
    return (await stat(directory)).isDirectory()
  } catch {
    return false
  }
}
