import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { isProcessAlive } from '@twinship/core'
import { freeBytesAt } from './free-bytes.ts'

const prefix = '.twinship-plain-'
const memory = '/dev/shm'

export type PrivateFolder = { readonly path: string; readonly remove: () => Promise<void> }

/**
 * A folder of 0700 for data that is not encrypted: in memory where there is twice the room, else in `fallback`. What
 * killed runs left in either is removed first.
 */
export async function createPrivateFolder(bytes: number, fallback = tmpdir()): Promise<PrivateFolder> {
  const places = [...(existsSync(memory) ? [memory] : []), fallback]
  for (const place of places) await removeLeftovers(place)
  const base = places.length > 1 && (await freeBytesAt(memory)) > bytes * 2 ? memory : fallback
  const folder = await mkdtemp(path.join(base, `${prefix}${process.pid}-`))
  return { path: folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

async function removeLeftovers(place: string): Promise<void> {
  const entries = await readdir(place).catch(() => [])
  for (const entry of entries.filter((one) => one.startsWith(prefix))) {
    const pid = Number(entry.slice(prefix.length).split('-', 1)[0])
    if (!Number.isInteger(pid) || pid === process.pid || isProcessAlive(pid, null)) continue
    await rm(path.join(place, entry), { recursive: true, force: true }).catch(() => undefined)
  }
}
