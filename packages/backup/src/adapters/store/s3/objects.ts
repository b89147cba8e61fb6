import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  type _Object,
} from '@aws-sdk/client-s3'
import { isBackupName } from '../../../name/name.ts'
import type { BackupStore } from '../../../ports/store.ts'
import { manifestFile } from '../files.ts'
import { ownerFile, readOwner } from '../owner.ts'
import type { Bucket } from './client.ts'

type IsGone = Parameters<BackupStore['sweep']>[0]

export type StoredObject = {
  readonly key: string
  readonly name: string
  readonly file: string
  readonly changedMs: number
}

/** Every object below the prefix that can belong to a backup. */
export async function listObjects(bucket: Bucket, below = ''): Promise<readonly StoredObject[]> {
  const { client, prefix } = bucket
  const found: StoredObject[] = []
  let token: string | undefined
  do {
    const page = await client.send(
      new ListObjectsV2Command({
        Bucket: bucket.bucket,
        Prefix: `${prefix}${below}`,
        ...(token === undefined ? {} : { ContinuationToken: token }),
      }),
    )
    found.push(...(page.Contents ?? []).flatMap((object) => toStored(object, prefix)))
    token = page.NextContinuationToken
  } while (token !== undefined)
  return found
}

function toStored({ Key = '', LastModified }: _Object, prefix: string): readonly StoredObject[] {
  const [name = '', file = '', ...rest] = Key.slice(prefix.length).split('/')
  if (rest.length > 0 || !isBackupName(name)) return []
  return [{ key: Key, name, file, changedMs: LastModified?.getTime() ?? 0 }]
}

/** Files of runs that never came to their manifest, and parts that never became an object. */
export async function sweepObjects(bucket: Bucket, isGone: IsGone): Promise<number> {
  const objects = await listObjects(bucket)
  let removed = 0
  for (const name of new Set(objects.map((one) => one.name))) {
    const own = objects.filter((one) => one.name === name)
    if (own.some(({ file }) => file === manifestFile)) continue
    const ageMs = Date.now() - Math.max(...own.map(({ changedMs }) => changedMs))
    const hasOwner = own.some(({ file }) => file === ownerFile)
    // Half removed: the manifest went first, and the owner's record with the last one's end.
    const isLeft = hasOwner ? isGone(await ownerOf(bucket, name), ageMs) : isGone(undefined, ageMs)
    if (!isLeft) continue
    await abortUploads(bucket, name)
    for (const { key } of own)
      await bucket.client.send(new DeleteObjectCommand({ Bucket: bucket.bucket, Key: key }))
    removed++
  }
  return removed
}

async function ownerOf({ client, bucket, prefix }: Bucket, name: string) {
  const { Body } = await client.send(
    new GetObjectCommand({ Bucket: bucket, Key: `${prefix}${name}/${ownerFile}` }),
  )
  return readOwner((await Body?.transformToString()) ?? '')
}

/** Not every service lists them; a rule of the bucket (abort incomplete uploads) does the same. */
async function abortUploads({ client, bucket, prefix }: Bucket, name: string): Promise<void> {
  const Prefix = `${prefix}${name}/`
  const listed = await client
    .send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix }))
    .catch(() => undefined)
  for (const { Key, UploadId } of listed?.Uploads ?? []) {
    if (Key === undefined || UploadId === undefined || !Key.startsWith(Prefix)) continue
    await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }))
  }
}
