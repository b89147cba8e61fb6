import { hashJson } from '@twinship/core'
import { describe, expect, it } from 'vitest'
import { decodeManifest } from './decode.ts'
import { encodeManifest } from './encode.ts'
import { exampleBody } from './example.ts'

const { name } = exampleBody
const coded = (code: string) => expect.objectContaining({ code }) as Error

function rewritten(change: (manifest: Record<string, unknown>) => void, rehash = true): Uint8Array {
  const { sha256: _, ...body } = JSON.parse(
    Buffer.from(encodeManifest(exampleBody).bytes).toString(),
  ) as Record<string, unknown>
  change(body)
  return Buffer.from(
    JSON.stringify({
      ...body,
      sha256: rehash ? hashJson(body) : encodeManifest(exampleBody).manifest.sha256,
    }),
  )
}

describe('a manifest', () => {
  it('comes back as it was written, whatever the order of its keys', () => {
    const { manifest, bytes } = encodeManifest(exampleBody)
    expect(decodeManifest(name, bytes)).toEqual(manifest)
    const turned = Object.fromEntries(Object.entries(manifest).toReversed())
    expect(decodeManifest(name, Buffer.from(JSON.stringify(turned)))).toEqual(manifest)
  })

  it('with any byte changed is refused', () => {
    const { bytes } = encodeManifest(exampleBody)
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes)
      damaged[at] = (damaged[at] ?? 0) ^ 4
      // Only where JSON does not see the byte (a space between two values) is it the same manifest.
      let read: unknown
      try {
        read = decodeManifest(name, damaged)
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^BACKUP\.(MANIFEST|NEWER)$/) as string })
        continue
      }
      expect(read).toEqual(encodeManifest(exampleBody).manifest)
    }
    expect(() => decodeManifest(name, bytes.subarray(0, bytes.length - 5))).toThrow(coded('BACKUP.MANIFEST'))
  })

  it('changed by hand is refused, with its hash and without', () => {
    expect(() =>
      decodeManifest(
        name,
        rewritten((body) => (body['recipients'] = []), false),
      ),
    ).toThrow(coded('BACKUP.MANIFEST'))
    expect(() =>
      decodeManifest(
        name,
        rewritten((body) => (body['surplus'] = 1)),
      ),
    ).toThrow(coded('BACKUP.MANIFEST'))
    expect(() =>
      decodeManifest(
        name,
        rewritten((body) => (body['files'] = null)),
      ),
    ).toThrow(coded('BACKUP.MANIFEST'))
  })

  it('of a newer version, and of another backup, is not read', () => {
    expect(() =>
      decodeManifest(
        name,
        rewritten((body) => (body['version'] = 3)),
      ),
    ).toThrow(coded('BACKUP.NEWER'))
    expect(() =>
      decodeManifest('20261125T210233124Z__app__empty', encodeManifest(exampleBody).bytes),
    ).toThrow(coded('BACKUP.MANIFEST'))
  })
})
