import { existsSync, statSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import path from 'node:path'
import type { MachineFinding } from './finding.ts'

export type DiskReport = {
  readonly path: string
  /** Null where there is no file yet. */
  readonly fileBytes: number | null
  /** Free for this user where the file is, or would be. */
  readonly freeBytes: number
}

const leastFreeBytes = 64 * 1024 * 1024

/** Room for a SQLite file; a table rebuild needs its size once more. */
export async function examineDisk(
  file: string,
): Promise<{ readonly disk: DiskReport; readonly findings: readonly MachineFinding[] }> {
  const fileBytes = existsSync(file) ? statSync(file).size : null
  const { bavail, bsize } = await statfs(nearestFolder(file))
  const freeBytes = bavail * bsize
  const needed = Math.max(leastFreeBytes, fileBytes ?? 0)
  const message = `${megabytes(freeBytes)} are free for ${file}: a migration that rebuilds a table may need ${megabytes(needed)}.`
  const finding = { code: 'DISK.SPACE', severity: 'warning', message, hint: 'Make room.' } as const
  return { disk: { path: file, fileBytes, freeBytes }, findings: freeBytes < needed ? [finding] : [] }
}

function nearestFolder(file: string): string {
  const folder = path.dirname(file)
  return existsSync(folder) || folder === file ? folder : nearestFolder(folder)
}

export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024).toLocaleString('en')} MB`
}
