import { CodedError, type EnvRecord } from '@twinship/core'
import { chooseDecoder } from '../adapters/codec/codec.ts'
import { readIdentityFile, type IdentityFile } from '../adapters/codec/keys.ts'
import { damaged } from '../adapters/store/errors.ts'
import { decodeManifest } from '../manifest/decode.ts'
import type { BackupFile, Manifest } from '../model/manifest.ts'
import type { PipePart } from '../ports/pipe.ts'
import type { BackupStore } from '../ports/store.ts'
import { requireSignature } from './signature.ts'

export type OpenOptions = {
  readonly store: BackupStore
  readonly name: string
  /** The file with the private key; not needed for one that is not encrypted. */
  readonly identityFile: string | undefined
  /** Who may have signed it, as a file of ssh-keygen; without one no signature is asked for. */
  readonly allowedSigners?: string | undefined
  /** Told who has. */
  readonly onSigned?: ((signer: string) => void) | undefined
  /** PATH, for the programs. */
  readonly env: EnvRecord
  readonly signal?: AbortSignal | undefined
}

/** A backup whose manifest was read and whose files have the right sizes; nothing of them is decrypted yet. */
export type OpenedBackup = {
  readonly store: BackupStore
  readonly manifest: Manifest
  readonly files: readonly BackupFile[]
  /** Opens one of its files. */
  readonly decoder: (file: BackupFile) => Promise<readonly PipePart[]>
  readonly signal?: AbortSignal | undefined
}

/** Throws BACKUP.NOT_FOUND, BACKUP.MANIFEST, BACKUP.NEWER. */
export async function readBackup(store: BackupStore, name: string): Promise<Manifest> {
  return decodeManifest(name, await store.readManifest(name))
}

/** Besides: BACKUP.SIGNATURE, BACKUP.DAMAGED, and BACKUP.NO_IDENTITY and BACKUP.WRONG_KEY before anything is decrypted. */
export async function openBackup(options: OpenOptions): Promise<OpenedBackup> {
  const { store, name, identityFile, env, signal, allowedSigners } = options
  const manifest = await readBackup(store, name)
  // Before anything else that it says is believed.
  if (allowedSigners !== undefined) {
    const signer = await requireSignature(manifest, { store, allowedSigners, env })
    options.onSigned?.(signer)
  }
  const files = filesOf(manifest)
  await requireSizes(store, manifest)
  const isSealed = files.some(({ encryption }) => encryption === 'age')
  const identity = isSealed ? await requireKeyFor(name, manifest.recipients, identityFile) : undefined
  return { store, manifest, files, signal, decoder: (file) => chooseDecoder(file, identity, env) }
}

function filesOf({ files: { data, globals } }: Manifest): readonly BackupFile[] {
  return globals === null ? [data] : [data, globals]
}

/** Whether its files are there and as long as it says: what can be known without reading them. Throws BACKUP.DAMAGED. */
export async function requireSizes(store: BackupStore, manifest: Manifest): Promise<void> {
  const { name } = manifest
  for (const file of filesOf(manifest)) {
    const bytes = await store.sizeOf(name, file.name)
    if (bytes !== file.bytes) throw damaged(name, file.name, `has ${bytes} bytes in place of ${file.bytes}`)
  }
}

/** The private keys of a file, one of which opens what is encrypted to these. Throws BACKUP.NO_IDENTITY, BACKUP.WRONG_KEY. */
export async function requireKeyFor(
  name: string,
  recipients: readonly string[],
  identityFile: string | undefined,
): Promise<IdentityFile> {
  const identity = await readIdentityFile(identityFile)
  if (identity.recipients.some((recipient) => recipients.includes(recipient))) return identity
  throw new CodedError('BACKUP.WRONG_KEY', `No key of ${identity.path} opens ${name}.`, {
    hint: `It is encrypted to ${recipients.join(', ')}: give the file with one of their private keys.`,
    details: { backup: name, file: identity.path, recipients },
  })
}
