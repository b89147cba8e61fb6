import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { remainingAfter, writeDurably } from './durable.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'twinship-durable-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a file that is written durably', () => {
  it.each<[string, readonly number[]]>([
    ['nothing', []],
    ['empty chunks alone', [0, 0]],
    ['small and empty ones', [1, 0, 3, 0, 0, 7]],
    ['one above what is written at once', [3_000_001]],
    ['many small ones', Array.from({ length: 5000 }, (_, n) => n % 7)],
    ['those of a pipe', Array.from({ length: 40 }, () => 65_536)],
  ])('holds %s, byte for byte', async (name, sizes) => {
    const file = path.join(folder, name)
    const chunks = sizes.map((size, n) => Buffer.alloc(size, n % 251))
    await writeDurably(file, chunks)
    expect(readFileSync(file).equals(Buffer.concat(chunks))).toBe(true)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    await expect(writeDurably(file, chunks)).rejects.toMatchObject({ code: 'EEXIST' })
  })

  it('goes on where a write took less than it was given', () => {
    const chunks = ['abc', 'd', 'efgh'].map((text) => Buffer.from(text))
    const left = (bytes: number) => remainingAfter(chunks, bytes).map(String)
    expect([0, 1, 3, 4, 6, 8].map(left)).toEqual([
      ['abc', 'd', 'efgh'],
      ['bc', 'd', 'efgh'],
      ['d', 'efgh'],
      ['efgh'],
      ['gh'],
      [],
    ])
  })
})
