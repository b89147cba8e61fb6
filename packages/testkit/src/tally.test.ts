import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createTally } from './tally.ts'

const directory = mkdtempSync(join(tmpdir(), 'twinship-tally-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

async function tallyOf(long: boolean): Promise<string> {
  let printed = ''
  const print = (line: string): void => void (printed += line)
  const sampling = { long, seed: 's' }
  const tally = createTally({ suite: 'kills', what: 'one kill each', sampling, directory, print })
  expect(await tally.hold('create', () => 7)).toBe(7)
  await tally.hold('create', () => Promise.resolve())
  await expect(tally.hold('undo', () => Promise.reject(new Error('lost')))).rejects.toThrow('lost')
  await tally.report()
  return printed
}

test('says how many of how many held, by part', async () => {
  expect(await tallyOf(false)).toBe('kills, create: 2 of 2\nkills, undo: 0 of 1\n')
  expect(readdirSync(directory)).toEqual([])
})

test('keeps that of the long run, with what failed', async () => {
  await tallyOf(true)
  expect(JSON.parse(readFileSync(join(directory, 'kills.json'), 'utf8'))).toMatchObject({
    what: 'one kill each',
    seed: 's',
    commit: expect.stringMatching(/^([0-9a-f]{40}|uncommitted)$/) as string,
    passed: 2,
    failed: 1,
    parts: { create: '2 of 2', undo: '0 of 1' },
    node: process.versions.node,
  })
})
