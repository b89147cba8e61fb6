import { Readable } from 'node:stream'
import { CodedError, type EnvRecord } from '@twinship/core'
import { findSigner, type Signer } from '../adapters/signature/ssh.ts'
import { signedTextOf } from '../manifest/encode.ts'
import type { Manifest } from '../model/manifest.ts'
import type { BackupStore, BackupWriter } from '../ports/store.ts'

/** Beside the manifest; there before it. */
const signatureFile = 'manifest.sig'

/** A signature is no longer than this; whoever may write the store may put anything there. */
const mostBytes = 64 * 1024

export async function writeSignature(writer: BackupWriter, manifest: Manifest, sign: Signer): Promise<void> {
  await writer.write(signatureFile, Readable.from([Buffer.from(await sign(signedTextOf(manifest)))]))
}

export type SignatureOptions = {
  readonly store: BackupStore
  /** A file as ssh-keygen reads it. */
  readonly allowedSigners: string
  readonly env: EnvRecord
}

/** Who has signed a backup. Throws BACKUP.SIGNATURE where it is nobody that is allowed to, BACKUP.PROGRAM_MISSING. */
export async function requireSignature(
  manifest: Manifest,
  { store, allowedSigners, env }: SignatureOptions,
): Promise<string> {
  const { name } = manifest
  const signature = await readSignature(store, name)
  if (signature === undefined) throw refused(name, 'is not signed')
  const signer = await findSigner({ text: signedTextOf(manifest), signature, allowedSigners }, env)
  if (signer !== undefined) return signer
  throw refused(name, `has a signature that is of another manifest, or by nobody of ${allowedSigners}`)
}

async function readSignature(store: BackupStore, name: string): Promise<string | undefined> {
  try {
    if ((await store.sizeOf(name, signatureFile)) > mostBytes) return ''
    return Buffer.concat(await (await store.read(name, signatureFile)).toArray()).toString()
  } catch (error) {
    if (error instanceof CodedError && error.code === 'BACKUP.DAMAGED') return undefined
    throw error
  }
}

function refused(backup: string, why: string): CodedError {
  return new CodedError('BACKUP.SIGNATURE', `${backup} ${why}.`, { details: { backup } })
}
