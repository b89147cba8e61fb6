import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { CodedError } from '@twinship/core'
import { z } from 'zod'
import { flushFolder } from '../../store/durable.ts'
import { errnoOf } from '../../store/errors.ts'
import { createExclusively, removeDrafts, replaceText } from '../../store/exclusive.ts'
import { ageOf, currentOwner, isAbandoned, isGone, ownerSchema } from '../../store/owner.ts'

/** `.<file>.restore` beside a SQLite file: who restores it, and how far that is. There is one at a time. */
const stateSchema = z.strictObject({
  twinship: z.literal('restore'),
  version: z.literal(1),
  owner: ownerSchema,
  state: z.enum(['filling', 'swapping']),
  /** The file that comes, and what the one that goes is called then; base names. */
  incoming: z.string(),
  old: z.string(),
  /** How the live file was written: the one that comes is set to it. */
  journalMode: z.string(),
})

export type FileRestoreState = z.infer<typeof stateSchema>

function statePath(file: string): string {
  return path.join(path.dirname(file), `.${path.basename(file)}.restore`)
}

/** Undefined where none is under way or unfinished. */
export async function readState(file: string): Promise<FileRestoreState | undefined> {
  await removeDrafts(statePath(file))
  try {
    const text = await readFile(statePath(file), 'utf8')
    if (isAbandoned(text, await ageOf(statePath(file)))) {
      // It is written before anything else is done: there is nothing to go back from.
      await endState(file)
      return undefined
    }
    return stateSchema.parse(JSON.parse(text))
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw new CodedError('RESTORE.UNFINISHED', `${statePath(file)} cannot be read.`, { cause: error })
  }
}

export async function isUnderWay(file: string, { owner }: FileRestoreState): Promise<boolean> {
  return !isGone(owner, await ageOf(statePath(file)))
}

/** Throws RESTORE.LOCKED where there is one already. */
export async function beginState(
  file: string,
  fields: Pick<FileRestoreState, 'incoming' | 'old' | 'journalMode'>,
): Promise<FileRestoreState> {
  const state: FileRestoreState = {
    twinship: 'restore',
    version: 1,
    owner: currentOwner(),
    state: 'filling',
    ...fields,
  }
  if (await createExclusively(statePath(file), JSON.stringify(state))) return state
  throw new CodedError('RESTORE.LOCKED', `Another restore of ${file} is under way.`, { details: { file } })
}

export async function writeState(file: string, state: FileRestoreState): Promise<void> {
  await replaceText(statePath(file), JSON.stringify(state))
}

export async function endState(file: string): Promise<void> {
  await rm(statePath(file), { force: true })
  await flushFolder(path.dirname(file))
}
