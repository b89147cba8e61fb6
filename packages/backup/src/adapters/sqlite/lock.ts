import { readFile, realpath } from 'node:fs/promises'
import path from 'node:path'
import { CodedError } from '@twinship/core'
import { createExclusively, removeIfSame } from '../store/exclusive.ts'
import { ageOf, currentOwner, isAbandoned, isGone, readOwner } from '../store/owner.ts'

/**
 * One backup of a file at a time, by whatever links it is reached: a file beside it says who makes one. Throws
 * BACKUP.LOCKED. Where the folder cannot be written there is no lock: two backups take time from each other and break
 * nothing.
 */
export async function lockFile(database: string, location: string): Promise<() => Promise<void>> {
  const real = await realpath(database)
  const file = path.join(path.dirname(real), `.${path.basename(real)}.backup-lock`)
  const own = JSON.stringify(currentOwner())
  for (let isSecond = false; ; isSecond = true) {
    const outcome = await take(file, own)
    if (outcome === 'taken') return () => removeIfSame(file, own)
    if (outcome === 'unwritable') return async () => undefined
    const text = await readFile(file, 'utf8').catch(() => '')
    const owner = readOwner(text)
    const age = await ageOf(file)
    const isLeft = text === '' ? isAbandoned(text, age) : isGone(owner, age)
    if (!isSecond && isLeft) {
      await removeIfSame(file, text)
      continue
    }
    const holder = owner === undefined ? 'another process' : `process ${owner.processId} on ${owner.host}`
    throw new CodedError('BACKUP.LOCKED', `${location} is being backed up by ${holder}.`, {
      details: { location, holder, file },
    })
  }
}

async function take(file: string, own: string): Promise<'taken' | 'held' | 'unwritable'> {
  try {
    return (await createExclusively(file, own)) ? 'taken' : 'held'
  } catch {
    return 'unwritable'
  }
}
