import { CodedError } from '@twinship/core'
import { restoreReader } from '../adapters/pg/programs.ts'
import { compareRestored, type RestoreDifference } from '../compare/compare.ts'
import { encodeManifest } from '../manifest/encode.ts'
import type { BackupFile, Manifest } from '../model/manifest.ts'
import type { BackupStore } from '../ports/store.ts'
import type { RestorePlace, RestoreSink, RestoreTarget } from '../ports/target.ts'
import { openBackup, readBackup, type OpenedBackup, type OpenOptions } from './open-backup.ts'
import { checkStoredFile, pourFile } from './read-file.ts'

/**
 * Reads everything to its end, executes nothing of it and proves nothing about what is inside. Found damaged, the backup
 * is no longer proven.
 */
export async function verifyQuickly(options: OpenOptions): Promise<Manifest> {
  return revokingProof(options, async () => {
    const opened = await openBackup(options)
    for (const file of opened.files) await readThrough(opened, file, options)
    return opened.manifest
  })
}

/** What is found not to be so was never proven, or is not any more: nobody is to rely on it, prune least of all. */
async function revokingProof<T>({ store, name }: OpenOptions, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const isRefuted =
      error instanceof CodedError && (error.code === 'BACKUP.DAMAGED' || error.code === 'BACKUP.NOT_PROVEN')
    // What was found is told in any case, where the store takes nothing any more too.
    if (isRefuted) await revokeProof(store, name).catch(() => undefined)
    throw error
  }
}

async function writeProof(
  store: BackupStore,
  manifest: Manifest,
  proven: Manifest['proven'],
): Promise<Manifest> {
  const { sha256: _, ...body } = manifest
  const next = encodeManifest({ ...body, proven })
  await store.replaceManifest(body.name, next.bytes)
  return next.manifest
}

async function revokeProof(store: BackupStore, name: string): Promise<void> {
  const manifest = await readBackup(store, name)
  if (manifest.proven !== null) await writeProof(store, manifest, null)
}

/** pg_restore is what notices an archive that ends early: decryption and checksums have nothing to say about that. */
async function readThrough(opened: OpenedBackup, file: BackupFile, { env }: OpenOptions): Promise<void> {
  const sink: RestoreSink =
    file.content === 'pg_dump custom'
      ? { kind: 'program', part: await restoreReader(env) }
      : { kind: 'file', write: discard }
  await pourFile(opened, file, { sink, failure: 'BACKUP.DAMAGED' })
}

async function discard(content: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of content) void chunk
}

export type ProveOptions = OpenOptions & {
  /** Makes the scratch database. */
  readonly place: RestorePlace
  readonly now: () => number
  /** Told once nothing speaks against it any more. */
  readonly onRestore?: () => void
}

/**
 * Restores into a scratch database, compares it with the dump's own instant, and only then writes that it is proven.
 * Found damaged or different, it is no longer proven. Throws BACKUP.NOT_PROVEN with the differences, and what opening,
 * reading and restoring throw.
 */
export async function proveBackup(options: ProveOptions): Promise<Manifest> {
  return revokingProof(options, () => prove(options))
}

async function prove(options: ProveOptions): Promise<Manifest> {
  const began = options.now()
  const opened = await openBackup(options)
  const { manifest, store } = opened
  requireFingerprints(manifest)
  // Before anything is executed that stands in it.
  for (const file of opened.files) await checkStoredFile(opened, file)
  options.onRestore?.()
  const target = await options.place.create(manifest)
  try {
    await restoreInto(opened, target)
    requireSame(manifest, await readDifferences(manifest, target))
  } finally {
    await target.drop()
  }
  const at = new Date(options.now()).toISOString()
  return writeProof(store, manifest, { at, server: target.server, durationMs: options.now() - began })
}

/** Restores the data of an opened backup; the caller compares it. Throws BACKUP.RESTORE_FAILED. */
export async function restoreInto(opened: OpenedBackup, target: RestoreTarget): Promise<void> {
  const { data } = opened.manifest.files
  await pourFile(opened, data, { sink: target.sink, failure: 'BACKUP.RESTORE_FAILED' })
}

export async function readDifferences(
  { facts, migrations }: Manifest,
  target: RestoreTarget,
): Promise<readonly RestoreDifference[]> {
  const restored = await target.readBack({ fingerprints: true })
  return compareRestored({ facts, applied: migrations.applied }, restored)
}

/** Throws BACKUP.NOT_PROVEN. */
export function requireFingerprints({ name, facts }: Manifest): void {
  if (facts.tables.every(({ fingerprint }) => fingerprint !== null)) return
  throw new CodedError(
    'BACKUP.NOT_PROVEN',
    `${name} was made without fingerprints: nothing can be proven by it.`,
    {
      hint: 'Use --quick, which reads it to its end, or make another backup with fingerprints.',
      details: { backup: name },
    },
  )
}

/** Throws BACKUP.NOT_PROVEN with the differences. */
export function requireSame(
  { name }: Pick<Manifest, 'name'>,
  differences: readonly RestoreDifference[],
): void {
  if (differences.length === 0) return
  const lines = differences.map(
    ({ kind, subject, expected, found }) => `${subject}: ${kind}, expected ${expected}, found ${found}`,
  )
  const shown = lines.slice(0, 10).map((line) => `\n  - ${line}`)
  throw new CodedError(
    'BACKUP.NOT_PROVEN',
    `What came back from ${name} differs in ${differences.length} places:${shown.join('')}`,
    { details: { backup: name, differences: lines.slice(0, 100) } },
  )
}
