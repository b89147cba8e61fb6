import { stat } from 'node:fs/promises'
import path from 'node:path'
import { CodedError } from '@twinship/core'
import { openFile } from '../../adapters/sqlite/connection.ts'
import { lockFile } from '../../adapters/sqlite/lock.ts'
import { readBack, requireIntact } from '../../adapters/sqlite/place.ts'
import {
  closeFile,
  readJournalMode,
  requireNoHolders,
  setJournalMode,
} from '../../adapters/sqlite/restore/fence.ts'
import {
  incomingFile,
  isSameFile,
  keptFile,
  removeWithSidecars,
  replaceFile,
  type KeptFile,
} from '../../adapters/sqlite/restore/files.ts'
import {
  beginState,
  endState,
  writeState,
  type FileRestoreState,
} from '../../adapters/sqlite/restore/state.ts'
import { writeDurably } from '../../adapters/store/durable.ts'
import { compareRestored } from '../../compare/compare.ts'
import type { Manifest } from '../../model/manifest.ts'
import type { OnStep, RestoreMark } from '../../model/restore.ts'
import type { RestoreTarget } from '../../ports/target.ts'
import type { OpenedBackup } from '../open-backup.ts'
import { checkStoredFile } from '../read-file.ts'
import { readDifferences, requireFingerprints, requireSame, restoreInto } from '../verify.ts'
import type { AuditEnd, RestoreRecords } from './fill.ts'
import { readFile, requireFileRoom, type FileTarget } from './sqlite-look.ts'

export type FileRestoreOptions = {
  readonly target: FileTarget
  readonly run: string
  readonly safety: string | null
  readonly records: RestoreRecords
  readonly waitMs: number
  readonly now: () => number
  readonly onStep: OnStep
}

export type FileSwapReport = { readonly old: string; readonly auditHead: AuditEnd | null }

/** Restores a backup into a file beside, proves it, and puts it in the place of the live one. */
export async function restoreFile(
  opened: OpenedBackup,
  options: FileRestoreOptions,
): Promise<FileSwapReport> {
  const { target, now, onStep } = options
  const { manifest } = opened
  requireFingerprints(manifest)
  for (const file of opened.files) await checkStoredFile(opened, file)
  const incoming = incomingFile(target.path, now())
  return swapping(options, incoming, async (at) => {
    const sink = beside(at, manifest)
    await restoreInto(opened, sink)
    await onStep('filled')
    requireSame(manifest, await readDifferences(manifest, sink))
    await onStep('proven')
    return { kind: 'restore', backup: manifest.name }
  })
}

/** Puts the file before the newest restore back, a copy of it; the restored one is put aside in turn. */
export async function undoFile(kept: KeptFile, options: FileRestoreOptions): Promise<FileSwapReport> {
  const { target, now, onStep } = options
  await requireFileRoom(target.path, kept.bytes)
  const report = await swapping(options, incomingFile(target.path, now()), async (at) => {
    await copyByVacuum(kept.path, at)
    await onStep('filled')
    await requireCopied(kept, at, target.ledgerTable)
    await onStep('proven')
    return { kind: 'undo', backup: null }
  })
  await removeWithSidecars(kept.path)
  return report
}

/** With what stands in its log, should somebody have written to it. */
async function copyByVacuum(from: string, to: string): Promise<void> {
  const client = openFile(from)
  try {
    await client.execute({ sql: 'vacuum into ?', args: [to] })
  } finally {
    client.close()
  }
}

/** Before the kept file goes, its copy is proven as a backup is. Throws BACKUP.NOT_PROVEN. */
async function requireCopied({ path: from, name }: KeptFile, to: string, ledgerTable: string): Promise<void> {
  const client = openFile(to)
  try {
    await requireIntact(client, name)
  } finally {
    client.close()
  }
  const [saved, copied] = [await readFile(from, ledgerTable), await readFile(to, ledgerTable)]
  // What had no parent before has none in the copy either.
  requireSame({ name }, compareRestored(saved, { ...copied, brokenForeignKeys: [] }))
}

function beside(at: string, manifest: Manifest): RestoreTarget {
  return {
    server: manifest.database.server,
    sink: { kind: 'file', write: (content) => writeDurably(at, content) },
    readBack: (what) => readBack(at, manifest, what),
    drop: () => removeWithSidecars(at),
  }
}

type Incoming = Pick<RestoreMark, 'kind' | 'backup'>

/** filling → swapping → done; whatever fails before the rename leaves the live file as it was. */
async function swapping(
  options: FileRestoreOptions,
  incoming: string,
  fill: (at: string) => Promise<Incoming>,
): Promise<FileSwapReport> {
  const { target, now, onStep } = options
  const { path: file, location } = target
  const at = path.join(path.dirname(file), incoming)
  const unlock = await lockFile(file, location)
  try {
    const fields = { incoming, old: keptFile(file, now()), journalMode: await readJournalMode(file) }
    const state = await beginState(file, fields)
    const progress = { isReplaced: false }
    try {
      await onStep('created')
      const what = await fill(at)
      return await swapFiles(options, state, { ...what, at, progress })
    } catch (error) {
      if (!progress.isReplaced) await goBack(file, state)
      throw error
    }
  } finally {
    await unlock()
  }
}

type Swapping = Incoming & { readonly at: string; readonly progress: { isReplaced: boolean } }

async function swapFiles(
  { target, records, run, safety, waitMs, now, onStep }: FileRestoreOptions,
  state: FileRestoreState,
  { at, kind, backup, progress }: Swapping,
): Promise<FileSwapReport> {
  const { path: file, location } = target
  const [live, copy] = [addressOf(file), addressOf(at)]
  const fence = await closeFile(file, location, waitMs)
  let auditHead: AuditEnd | null
  try {
    await writeState(file, { ...state, state: 'swapping' })
    await onStep('fencing')
    await records.carry(live, copy)
    await onStep('carried')
    const common = { twinship: 'restore', version: 1, state: 'swapped', comment: null } as const
    const names = { database: path.basename(file), old: state.old, at: new Date(now()).toISOString() }
    auditHead = await records.record(copy, { ...common, ...names, run, kind, backup, safety })
    await onStep('recorded')
    await requireSettled(at)
    await replaceFile(file, at, path.join(path.dirname(file), state.old), async () => {
      await onStep('closed')
      await requireNoHolders(file, location)
    })
    progress.isReplaced = true
    await onStep('swapped')
  } finally {
    await fence.release()
  }
  await finish(file, state)
  await onStep('finished')
  return { old: state.old, auditHead }
}

/** What stood in a log of the copy would not come along: there is none, or it is empty. */
async function requireSettled(file: string): Promise<void> {
  const log = await stat(`${file}-wal`).catch(() => undefined)
  if (log === undefined || log.size === 0) return
  throw new CodedError('DB.BUSY', `${file} is open in another program; nothing was swapped.`)
}

export async function finish(file: string, { journalMode }: FileRestoreState): Promise<void> {
  await setJournalMode(file, journalMode)
  await endState(file)
}

/** Before the rename: the live file is what it was. */
export async function goBack(
  file: string,
  { incoming, old, journalMode }: FileRestoreState,
): Promise<readonly string[]> {
  const folder = path.dirname(file)
  const link = path.join(folder, old)
  if (await isSameFile(file, link)) await removeWithSidecars(link)
  await removeWithSidecars(path.join(folder, incoming))
  await setJournalMode(file, journalMode)
  await endState(file)
  return [incoming]
}

function addressOf(file: string): { readonly url: string; readonly location: string } {
  return { url: `file:${file.split('/').map(encodeURIComponent).join('/')}`, location: `file:${file}` }
}
