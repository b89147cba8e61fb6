import { Readable } from 'node:stream'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { CodedError, type EnvRecord } from '@twinship/core'
import { isBackupName } from '../../../name/name.ts'
import type { BackupStore, BackupWriter, Owner } from '../../../ports/store.ts'
import { damaged, notFound } from '../errors.ts'
import { manifestFile } from '../files.ts'
import { ownerFile } from '../owner.ts'
import { readS3Url } from './address.ts'
import { createS3Client, type Bucket } from './client.ts'
import { guardS3, isMissing } from './errors.ts'
import { listObjects, sweepObjects } from './objects.ts'

/** Backups as objects of one prefix; one is there once its manifest is. */
export function createS3Store(url: string, env: EnvRecord): BackupStore {
  const address = readS3Url(url, env)
  const bucket: Bucket = { ...address, client: createS3Client(address, env) }
  const { location } = bucket
  const guarded = <T>(work: () => Promise<T>) => guardS3(location, work)
  return {
    location,
    list: () =>
      guarded(async () => {
        const objects = await listObjects(bucket)
        const manifests = objects.filter(({ file }) => file === manifestFile).map(({ name }) => name)
        return manifests.filter(isBackupName).toSorted()
      }),
    readManifest: (name) =>
      guarded(() => orElse(readWhole(bucket, keyOf(bucket, name, manifestFile)), notFound(name, location))),
    sizeOf: (name, file) =>
      guarded(() => orElse(sizeOf(bucket, keyOf(bucket, name, file)), damaged(name, file, 'is missing'))),
    read: (name, file) =>
      guarded(() => orElse(readStream(bucket, keyOf(bucket, name, file)), damaged(name, file, 'is missing'))),
    begin: (name, owner) => guarded(() => beginBackup(bucket, name, owner)),
    replaceManifest: (name, manifest) =>
      guarded(() => put(bucket, keyOf(bucket, name, manifestFile), manifest)),
    remove: (name) => guarded(() => removeBackup(bucket, name)),
    sweep: (isGone) => guarded(() => sweepObjects(bucket, isGone)),
  }
}

function keyOf({ prefix }: Bucket, name: string, file: string): string {
  if (isBackupName(name)) return `${prefix}${name}/${file}`
  throw new CodedError('BACKUP.NOT_FOUND', `${JSON.stringify(name)} is not the name of a backup.`)
}

async function orElse<T>(work: Promise<T>, missing: CodedError): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw isMissing(error) ? missing : error
  }
}

async function readStream({ client, bucket }: Bucket, Key: string): Promise<Readable> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }))
  if (Body instanceof Readable) return Body
  throw new Error('the client gives a stream of node')
}

async function readWhole(bucket: Bucket, key: string): Promise<Uint8Array> {
  return Buffer.concat(await (await readStream(bucket, key)).toArray())
}

async function sizeOf({ client, bucket }: Bucket, Key: string): Promise<number> {
  const { ContentLength } = await client.send(new HeadObjectCommand({ Bucket: bucket, Key }))
  return ContentLength ?? 0
}

async function put({ client, bucket }: Bucket, Key: string, Body: Uint8Array): Promise<void> {
  await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body }))
}

async function beginBackup(bucket: Bucket, name: string, owner: Owner): Promise<BackupWriter> {
  const { location } = bucket
  const own = keyOf(bucket, name, ownerFile)
  const written = new Set([own])
  await put(bucket, own, Buffer.from(JSON.stringify(owner)))
  return {
    write: (file, content) =>
      guardS3(location, async () => {
        const key = keyOf(bucket, name, file)
        written.add(key)
        await upload(bucket, key, content)
      }),
    publish: (manifest) =>
      guardS3(location, async () => {
        await put(bucket, keyOf(bucket, name, manifestFile), manifest)
        await remove(bucket, own)
      }),
    abort: () =>
      guardS3(location, async () => {
        for (const key of written) await remove(bucket, key)
      }),
  }
}

const partBytes = 16 * 1024 * 1024
/** What an object may have. */
const mostParts = 10_000

/** In parts, each with a checksum that the service compares, and repeated where it fails; then its size is asked for. */
async function upload(bucket: Bucket, Key: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  let bytes = 0
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of content) {
      bytes += chunk.length
      if (bytes > partBytes * mostParts) throw new Error('an object of an S3 store has 160 GB at most here')
      yield chunk
    }
  }
  const uploading = new Upload({
    client: bucket.client,
    params: { Bucket: bucket.bucket, Key, Body: Readable.from(counted(), { objectMode: false }) },
    partSize: partBytes,
    queueSize: 2,
  })
  await uploading.done()
  const stored = await sizeOf(bucket, Key)
  if (stored !== bytes) throw new Error(`${bytes} bytes were sent, and ${stored} are there`)
}

async function remove({ client, bucket }: Bucket, Key: string): Promise<void> {
  await client.send(new DeleteObjectCommand({ Bucket: bucket, Key }))
}

async function removeBackup(bucket: Bucket, name: string): Promise<void> {
  const manifest = keyOf(bucket, name, manifestFile)
  await orElse(sizeOf(bucket, manifest), notFound(name, bucket.location))
  await remove(bucket, manifest)
  for (const { key } of await listObjects(bucket, `${name}/`)) await remove(bucket, key)
}
