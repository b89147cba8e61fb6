import { CodedError, hashJson } from '@twinship/core'
import { z } from 'zod'
import { manifestSchema, manifestVersion, type Manifest } from '../model/manifest.ts'

const versionSchema = z.looseObject({ format: z.literal('twinship-backup'), version: z.int().positive() })

/**
 * Reads a manifest. Throws BACKUP.NEWER for one of a later version, BACKUP.MANIFEST for one that is damaged, changed by
 * hand, or of another backup than the folder it lies in.
 */
export function decodeManifest(name: string, bytes: Uint8Array): Manifest {
  const json = parseJson(name, bytes)
  const version = versionSchema.safeParse(json)
  if (!version.success) throw unusable(name, 'is no manifest of a backup')
  if (version.data.version > manifestVersion) {
    throw new CodedError(
      'BACKUP.NEWER',
      `${name} was made by a newer version (manifest ${version.data.version}; this one knows ${manifestVersion}).`,
    )
  }
  const { sha256, ...body } = version.data
  // The hash first: of what was changed, nothing else need be believed or explained.
  if (sha256 !== hashJson(body)) throw unusable(name, 'does not have the SHA-256 that it names')
  const parsed = manifestSchema.safeParse(json)
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path }) => path.join('.')).slice(0, 5)
    throw unusable(name, `does not have the form of docs/formats.md (${fields.join(', ')})`)
  }
  if (parsed.data.name !== name) throw unusable(name, `is that of ${parsed.data.name}`)
  return parsed.data
}

function parseJson(name: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw unusable(name, 'is not JSON')
  }
}

function unusable(name: string, why: string): CodedError {
  return new CodedError('BACKUP.MANIFEST', `The manifest of ${name} ${why}.`, { details: { backup: name } })
}
