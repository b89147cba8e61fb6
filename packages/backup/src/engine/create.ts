import { Readable } from 'node:stream'
import { CodedError, type EnvRecord } from '@twinship/core'
import { chooseEncoder, type Encoder } from '../adapters/codec/codec.ts'
import { blame } from '../adapters/pipe/blame.ts'
import { createMeasure } from '../adapters/pipe/measure.ts'
import { openPipe } from '../adapters/pipe/run-pipe.ts'
import type { Signer } from '../adapters/signature/ssh.ts'
import { currentOwner, isGone } from '../adapters/store/owner.ts'
import { encodeManifest } from '../manifest/encode.ts'
import type { DatabaseFacts } from '../model/facts.ts'
import type { BackupFile, Manifest } from '../model/manifest.ts'
import { manifestVersion } from '../model/manifest.ts'
import { backupName } from '../name/name.ts'
import type { PipePart } from '../ports/pipe.ts'
import type { BackupSource, SourceDescription, SourceSnapshot } from '../ports/source.ts'
import type { BackupStore, BackupWriter } from '../ports/store.ts'
import { writeSignature } from './signature.ts'

export type CreateEvent =
  | { readonly kind: 'swept'; readonly count: number }
  | { readonly kind: 'begun'; readonly name: string }
  /** So many bytes are stored. */
  | { readonly kind: 'stored'; readonly bytes: number }

export type CreateOptions = {
  readonly source: BackupSource
  readonly store: BackupStore
  /** Public keys; none: not encrypted. */
  readonly recipients: readonly string[]
  /** Without them it takes less time, and can never be proven. */
  readonly fingerprints: boolean
  readonly toolVersion: string
  /** Signs the manifest. */
  readonly sign?: Signer | undefined
  /** Called before anything is written; throws to stop. */
  readonly check?: (description: SourceDescription) => void
  /** PATH, for the programs. */
  readonly env: EnvRecord
  readonly now: () => number
  readonly onEvent?: (event: CreateEvent) => void
  readonly signal?: AbortSignal | undefined
}

/**
 * Makes one backup: it is listed once it is whole, and not at all otherwise. Throws what sources and stores throw,
 * BACKUP.DUMP_FAILED, INTERRUPTED.
 */
export async function createBackup(options: CreateOptions): Promise<Manifest> {
  const { source, store, recipients, env, signal, onEvent } = options
  // Looked for while the database is opened; finding none is no failure.
  const choosing = chooseEncoder(recipients, env)
  const snapshot = await source.open(signal)
  try {
    options.check?.(snapshot.description)
    const encoder = await choosing
    const swept = await store.sweep(isGone)
    if (swept > 0) onEvent?.({ kind: 'swept', count: swept })
    const { instant, database, migrations } = snapshot.description
    const head = migrations.applied.at(-1)
    const name = backupName({
      instantMs: Date.parse(instant),
      database: database.name,
      head: head === undefined ? null : (head.tag ?? head.hash.slice(0, 12)),
    })
    const writer = await store.begin(name, currentOwner())
    onEvent?.({ kind: 'begun', name })
    return await writeOrAbort({ ...options, snapshot, encoder, writer, name })
  } finally {
    await snapshot.close()
  }
}

type Writing = CreateOptions & {
  readonly snapshot: SourceSnapshot
  readonly encoder: Encoder
  readonly writer: BackupWriter
  readonly name: string
}

async function writeOrAbort(writing: Writing): Promise<Manifest> {
  const { writer, snapshot, signal } = writing
  const stop = new AbortController()
  const onAbort = () => stop.abort()
  signal?.addEventListener('abort', onAbort, { once: true })
  if (signal?.aborted === true) stop.abort()
  try {
    const [files, facts] = await bothOrNeither(
      writeFiles(writing, stop),
      snapshot.readFacts({ fingerprints: writing.fingerprints }),
      // Neither waits for the other where one has failed.
      () => (stop.abort(), snapshot.close()),
    )
    if (signal?.aborted === true) throw interrupted()
    const { manifest, bytes } = encodeManifest(bodyOf(writing, files, facts))
    if (writing.sign !== undefined) await writeSignature(writer, manifest, writing.sign)
    await writer.publish(bytes)
    return manifest
  } catch (error) {
    await writer.abort().catch(() => undefined)
    throw signal?.aborted === true ? interrupted() : error
  } finally {
    signal?.removeEventListener('abort', onAbort)
  }
}

async function bothOrNeither<A, B>(a: Promise<A>, b: Promise<B>, cancel: () => unknown): Promise<[A, B]> {
  try {
    return await Promise.all([a, b])
  } catch (error) {
    await cancel()
    await Promise.allSettled([a, b])
    throw error
  }
}

function bodyOf(
  writing: Writing,
  files: Manifest['files'],
  facts: DatabaseFacts,
): Parameters<typeof encodeManifest>[0] {
  const { snapshot, encoder, name, recipients, toolVersion, now } = writing
  const { tools, ...description } = snapshot.description
  return {
    format: 'twinship-backup',
    version: manifestVersion,
    name,
    ...description,
    finishedAt: new Date(now()).toISOString(),
    tools: { ops: toolVersion, ...tools, ...encoder.tools },
    files,
    recipients: [...recipients],
    facts,
    proven: null,
  }
}

/** The small file is made while the large one is. */
async function writeFiles(writing: Writing, stop: AbortController): Promise<Manifest['files']> {
  const { dump, readGlobals } = writing.snapshot
  const base = dump.content === 'sqlite' ? 'database.sqlite' : 'database.dump'
  const plan: FilePlan = { base, content: dump.content, source: dump.part }
  if (readGlobals === undefined) return { data: await writeFile(writing, plan, stop.signal), globals: null }
  const [data, globals] = await bothOrNeither(
    writeFile(writing, plan, stop.signal),
    writeGlobals(writing, readGlobals, stop.signal),
    () => stop.abort(),
  )
  return { data, globals }
}

async function writeGlobals(
  writing: Writing,
  readGlobals: () => Promise<string>,
  signal: AbortSignal,
): Promise<BackupFile> {
  const text = Buffer.from(await readGlobals())
  const source: PipePart = { kind: 'source', name: 'globals', create: () => Readable.from([text]) }
  const quiet = { ...writing, onEvent: () => undefined }
  return writeFile(quiet, { base: 'globals.sql', content: 'sql', source }, signal)
}

type FilePlan = {
  readonly base: string
  readonly content: BackupFile['content']
  readonly source: PipePart
}

async function writeFile(
  { encoder, writer, onEvent }: Writing,
  { base, content, source }: FilePlan,
  signal: AbortSignal,
): Promise<BackupFile> {
  const { compression, encryption } = encoder
  const name = [base, compression === 'zstd' ? 'zst' : 'gz', ...(encryption === 'age' ? ['age'] : [])].join(
    '.',
  )
  const pipe = openPipe({ parts: [source, ...encoder.parts], hasOutput: true })
  const measure = createMeasure((bytes) => onEvent?.({ kind: 'stored', bytes }))
  signal.addEventListener('abort', pipe.kill, { once: true })
  if (signal.aborted) pipe.kill()
  try {
    await Promise.all([writer.write(name, measure.through(pipe.output)), pipe.done])
  } catch (error) {
    pipe.kill()
    throw await blame(error, pipe.done, 'BACKUP.DUMP_FAILED')
  } finally {
    signal.removeEventListener('abort', pipe.kill)
  }
  return { name, ...measure.result(), content, compression, encryption }
}

function interrupted(): CodedError {
  return new CodedError('INTERRUPTED', 'Stopped; nothing of this backup was kept.')
}
