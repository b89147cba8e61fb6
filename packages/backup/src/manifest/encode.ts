import { createHash } from 'node:crypto'
import type { Manifest, ManifestBody } from '../model/manifest.ts'

/** The manifest with its own hash, as it is stored: JSON that a person can read. */
export function encodeManifest(body: ManifestBody): {
  readonly manifest: Manifest
  readonly bytes: Uint8Array
} {
  const manifest = { ...body, sha256: hashOf(body) }
  return { manifest, bytes: Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`) }
}

/**
 * What a signature stands for: all that a manifest says but whether it was proven, which who verifies writes and who
 * signs cannot know.
 */
export function signedTextOf({ proven: _proven, sha256: _sha256, ...body }: Manifest): string {
  return JSON.stringify(sorted(body))
}

/** SHA-256 over the JSON of everything but `sha256`, keys sorted, without spaces. */
export function hashOf(body: object): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(body)))
    .digest('hex')
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, one]) => [key, sorted(one)]))
}
