import path from 'node:path'
import { CodedError } from '@twinship/core'
import {
  exists,
  listKeptFiles,
  removeWithSidecars,
  type KeptFile,
} from '../../adapters/sqlite/restore/files.ts'
import { isUnderWay, readState } from '../../adapters/sqlite/restore/state.ts'
import type { FileTarget } from './sqlite-look.ts'
import { finish, goBack } from './sqlite.ts'

export type FileResumeReport =
  | { readonly kind: 'finished'; readonly old: string }
  | { readonly kind: 'went-back'; readonly dropped: readonly string[] }

/**
 * Ends a restore that was killed: after the rename it is finished, before it the live file is what it was. Throws
 * RESTORE.NOTHING, RESTORE.LOCKED.
 */
export async function resumeFile({ path: file, location }: FileTarget): Promise<FileResumeReport> {
  const state = await readState(file)
  if (state === undefined) {
    throw new CodedError('RESTORE.NOTHING', `No restore of ${location} stopped midway.`)
  }
  if (await isUnderWay(file, state))
    throw new CodedError('RESTORE.LOCKED', `A restore of ${location} is under way.`)
  const isRenamed =
    state.state === 'swapping' && !(await exists(path.join(path.dirname(file), state.incoming)))
  if (!isRenamed) return { kind: 'went-back', dropped: await goBack(file, state) }
  await finish(file, state)
  return { kind: 'finished', old: state.old }
}

/** What a restore that was killed has left beside the file, and how far it had come. */
export async function listUnfinishedFiles(
  file: string,
): Promise<readonly { readonly name: string; readonly state: 'filling' | 'swapping' }[]> {
  const state = await readState(file)
  return state === undefined || (await isUnderWay(file, state))
    ? []
    : [{ name: state.incoming, state: state.state }]
}

/** Throws RESTORE.NOTHING. */
export async function newestKeptFile({ path: file, location }: FileTarget): Promise<KeptFile> {
  const kept = (await listKeptFiles(file)).at(-1)
  if (kept !== undefined) return kept
  throw new CodedError(
    'RESTORE.NOTHING',
    `Nothing that a restore of ${location} put aside is left beside it.`,
  )
}

export async function dropKeptFiles(target: FileTarget): Promise<readonly string[]> {
  await newestKeptFile(target)
  const kept = await listKeptFiles(target.path)
  for (const one of kept) await removeWithSidecars(one.path)
  return kept.map(({ name }) => name)
}
