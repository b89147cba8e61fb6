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
