import zlib from 'node:zlib'
import { CodedError, type EnvRecord } from '@twinship/core'
import type { BackupFile } from '../../model/manifest.ts'
import type { PipePart } from '../../ports/pipe.ts'
import { bareEnv, findProgram } from '../programs/find.ts'
import { createAgeDecryption, createAgeEncryption } from './age-transform.ts'
import type { IdentityFile } from './keys.ts'

/** How files are made smaller and sealed on this machine. */
export type Encoder = {
  readonly compression: BackupFile['compression']
  readonly encryption: BackupFile['encryption']
  readonly parts: readonly PipePart[]
  /** Versions of the programs that take part. */
  readonly tools: Readonly<Record<string, string>>
}

/** The zlib of newer Node versions alone has it. */
const createZstdCompress: unknown = Reflect.get(zlib, 'createZstdCompress')
const createZstdDecompress: unknown = Reflect.get(zlib, 'createZstdDecompress')

/** Programs where they are installed, else libraries; gzip where no zstd can be had. Without recipients: not sealed. */
export async function chooseEncoder(recipients: readonly string[], env: EnvRecord): Promise<Encoder> {
  const [zstd, age] = await Promise.all([findProgram('zstd', env), findProgram('age', env)])
  const compress = compressor(zstd !== undefined, env)
  const isSealed = recipients.length > 0
  return {
    compression: compress.compression,
    encryption: isSealed ? 'age' : 'none',
    parts: [compress.part, ...(isSealed ? [encryption(recipients, age !== undefined, env)] : [])],
    tools: {
      ...(zstd === undefined ? {} : { zstd: zstd.version }),
      ...(age === undefined || !isSealed ? {} : { age: age.version }),
    },
  }
}

function compressor(
  hasZstd: boolean,
  env: EnvRecord,
): { readonly compression: BackupFile['compression']; readonly part: PipePart } {
  if (hasZstd) {
    // All cores: it works beside pg_dump, and mostly waits for it.
    const part = {
      kind: 'program',
      name: 'zstd',
      file: 'zstd',
      args: ['-q', '-c', '-T0'],
      env: bareEnv(env),
    } as const
    return { compression: 'zstd', part }
  }
  if (isFactory(createZstdCompress)) {
    return { compression: 'zstd', part: { kind: 'transform', name: 'zstd', create: createZstdCompress } }
  }
  const create = () => zlib.createGzip({ level: 4 })
  return { compression: 'gzip', part: { kind: 'transform', name: 'gzip', create } }
}

function encryption(recipients: readonly string[], hasAge: boolean, env: EnvRecord): PipePart {
  if (!hasAge) {
    return { kind: 'transform', name: 'age', create: () => createAgeEncryption(recipients) }
  }
  const args = recipients.flatMap((recipient) => ['-r', recipient])
  return { kind: 'program', name: 'age', file: 'age', args, env: bareEnv(env) }
}

/**
 * The parts that open a stored file. Throws BACKUP.NO_IDENTITY without a key for one that is encrypted, and
 * BACKUP.PROGRAM_MISSING where nothing here reads zstd.
 */
export async function chooseDecoder(
  file: Pick<BackupFile, 'compression' | 'encryption'>,
  identity: IdentityFile | undefined,
  env: EnvRecord,
): Promise<readonly PipePart[]> {
  const decrypt = file.encryption === 'age' ? [await decryption(identity, env)] : []
  return [...decrypt, await decompressor(file.compression, env)]
}

async function decryption(identity: IdentityFile | undefined, env: EnvRecord): Promise<PipePart> {
  if (identity === undefined) throw new CodedError('BACKUP.NO_IDENTITY')
  if ((await findProgram('age', env)) === undefined) {
    return { kind: 'transform', name: 'age', create: () => createAgeDecryption(identity.keys) }
  }
  return { kind: 'program', name: 'age', file: 'age', args: ['-d', '-i', identity.path], env: bareEnv(env) }
}

async function decompressor(compression: BackupFile['compression'], env: EnvRecord): Promise<PipePart> {
  if (compression === 'gzip') return { kind: 'transform', name: 'gzip', create: () => zlib.createGunzip() }
  if ((await findProgram('zstd', env)) !== undefined) {
    return { kind: 'program', name: 'zstd', file: 'zstd', args: ['-d', '-q', '-c'], env: bareEnv(env) }
  }
  if (isFactory(createZstdDecompress)) {
    return { kind: 'transform', name: 'zstd', create: createZstdDecompress }
  }
  throw new CodedError(
    'BACKUP.PROGRAM_MISSING',
    'The backup is compressed with zstd, and there is no zstd here.',
    {
      hint: 'Install zstd (Debian: apt-get install zstd), or run this with Node 22.15 or newer.',
      details: { program: 'zstd' },
    },
  )
}

function isFactory(value: unknown): value is () => zlib.Gzip {
  return typeof value === 'function'
}
