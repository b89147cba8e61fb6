import { CodedError, type ErrorCode } from '@twinship/core'
import { blame } from '../adapters/pipe/blame.ts'
import { createMeasure, type Measure } from '../adapters/pipe/measure.ts'
import { openPipe } from '../adapters/pipe/run-pipe.ts'
import { damaged } from '../adapters/store/errors.ts'
import { Readable } from 'node:stream'
import type { BackupFile } from '../model/manifest.ts'
import type { RestoreSink } from '../ports/target.ts'
import type { OpenedBackup } from './open-backup.ts'

/** Reads a stored file to its end and compares it with the manifest. Throws BACKUP.DAMAGED. */
export async function checkStoredFile({ store, manifest }: OpenedBackup, file: BackupFile): Promise<void> {
  const measure = createMeasure()
  const content = measure.through(await store.read(manifest.name, file.name))
  for await (const chunk of content) void chunk
  requireSame(manifest.name, file, measure)
}

function requireSame(backup: string, file: BackupFile, measure: Measure): void {
  const { bytes, sha256 } = measure.result()
  if (bytes !== file.bytes) throw damaged(backup, file.name, `has ${bytes} bytes in place of ${file.bytes}`)
  if (sha256 !== file.sha256) throw damaged(backup, file.name, 'does not have the SHA-256 of the manifest')
}

/**
 * Opens a stored file into a sink, and compares what was read with the manifest. Throws BACKUP.DAMAGED, `failure` where
 * the sink refuses what is inside, INTERRUPTED.
 */
export async function pourFile(
  opened: OpenedBackup,
  file: BackupFile,
  { sink, failure }: { readonly sink: RestoreSink; readonly failure: ErrorCode },
): Promise<void> {
  const { store, manifest, signal } = opened
  const decoder = await opened.decoder(file)
  const measure = createMeasure()
  const stored = await store.read(manifest.name, file.name)
  const input = Readable.from(measure.through(stored), { objectMode: false, highWaterMark: 1024 * 1024 })
  const parts = sink.kind === 'program' ? [...decoder, sink.part] : decoder
  const pipe = openPipe({ parts, input, hasOutput: sink.kind === 'file' })
  signal?.addEventListener('abort', pipe.kill, { once: true })
  if (signal?.aborted === true) pipe.kill()
  try {
    const writing = sink.kind === 'file' ? sink.write(pipe.output) : undefined
    await Promise.all([writing, pipe.done])
  } catch (error) {
    pipe.kill()
    const blamed = await blame(error, pipe.done, failure)
    if (signal?.aborted === true) throw new CodedError('INTERRUPTED', 'Stopped; nothing was changed.')
    // Damage explains every other failure: it is looked for first.
    await checkStoredFile(opened, file)
    throw blamed
  } finally {
    signal?.removeEventListener('abort', pipe.kill)
    stored.destroy()
  }
  requireSame(manifest.name, file, measure)
}
