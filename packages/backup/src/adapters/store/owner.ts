import { stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { isProcessAlive, processStart } from '@twinship/core'
import { z } from 'zod'
import type { Owner } from '../../ports/store.ts'

export const ownerSchema = z.object({
  host: z.string(),
  processId: z.int().positive(),
  start: z.string().nullable(),
})

export const ownerFile = 'owner.json'

export function currentOwner(): Owner {
  return { host: hostname(), processId: process.pid, start: processStart(process.pid) }
}

/** Undefined for what is no record of an owner: it was being written when its process was killed. */
export function readOwner(text: string): Owner | undefined {
  try {
    return ownerSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

const forgottenAfterMs = 24 * 60 * 60 * 1000

/** A process of this machine can be asked for; one of another only goes by when it last wrote something. */
export function isGone(owner: Owner | undefined, ageMs: number): boolean {
  if (owner === undefined || owner.host !== hostname()) return ageMs > forgottenAfterMs
  return !isProcessAlive(owner.processId, owner.start)
}

const unfinishedAfterMs = 60 * 1000

/** A lock that was created and never written: its process was killed in between. */
export function isAbandoned(text: string, ageMs: number): boolean {
  return text === '' && ageMs > unfinishedAfterMs
}

/** Milliseconds since the file was written; 0 where it is gone. */
export async function ageOf(file: string): Promise<number> {
  const found = await stat(file).catch(() => undefined)
  return found === undefined ? 0 : Date.now() - found.mtimeMs
}
