import { canonicalJson, hashJson } from '@twinship/core'
import type { Manifest, ManifestBody } from '../model/manifest.ts'

/** The manifest with its own hash, as it is stored: JSON that a person can read. */
export function encodeManifest(body: ManifestBody): {
  readonly manifest: Manifest
  readonly bytes: Uint8Array
} {
  const manifest = { ...body, sha256: hashJson(body) }
  return { manifest, bytes: Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`) }
}

/**
 * What a signature stands for: all that a manifest says but whether it was proven, which who verifies writes and who
 * signs cannot know.
 */
export function signedTextOf({ proven: _proven, sha256: _sha256, ...body }: Manifest): string {
  return canonicalJson(body)
}
