import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { CodedError } from '@twinship/core'
import { z } from 'zod'
import { flushFolder, writeDurably } from '../../store/durable.ts'
import { errnoOf } from '../../store/errors.ts'
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
  try {
    await writeFile(statePath(file), JSON.stringify(state), { flag: 'wx', mode: 0o600, flush: true })
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error
    throw new CodedError('RESTORE.LOCKED', `Another restore of ${file} is under way.`, { details: { file } })
  }
  await flushFolder(path.dirname(file))
  return state
}

export async function writeState(file: string, state: FileRestoreState): Promise<void> {
  const next = `${statePath(file)}.${process.pid}`
  await writeDurably(next, [Buffer.from(JSON.stringify(state))], 'w')
  await rename(next, statePath(file))
  await flushFolder(path.dirname(file))
}

export async function endState(file: string): Promise<void> {
  await rm(statePath(file), { force: true })
  await flushFolder(path.dirname(file))
}
