import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { damageFile } from './damage.ts'

const directory = mkdtempSync(join(tmpdir(), 'twinship-damage-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))
const whole = { a: Buffer.alloc(64, 1), b: Buffer.alloc(16, 2), stranger: Buffer.alloc(64, 3) }
const pathOf = (name: string): string => join(directory, name)
beforeEach(() => {
  for (const [name, bytes] of Object.entries(whole)) writeFileSync(pathOf(name), bytes)
})
const damage = (number: number, seed = 's') =>
  damageFile({ files: [pathOf('a'), pathOf('b')], strangers: [pathOf('stranger')], seed, number })
const present = () =>
  Object.fromEntries(readdirSync(directory).map((name) => [name, readFileSync(pathOf(name))]))

test.each(Array.from({ length: 40 }, (_, number) => number))('damage %i changes one file', (number) => {
  const { file } = damage(number)
  const now = present()
  const changed = Object.entries(whole).flatMap(([name, bytes]) =>
    now[name]?.equals(bytes) === true ? [] : [pathOf(name)],
  )
  expect(changed).toEqual([file])
})

test('the same number of the same seed does the same; every kind and every file has its turn', () => {
  const again = damage(7)
  const now = present()
  for (const [name, bytes] of Object.entries(whole)) writeFileSync(pathOf(name), bytes)
  expect(damage(7)).toEqual(again)
  expect(present()).toEqual(now)
  const seen = new Set<string>()
  for (let number = 0; number < 200; number++) {
    for (const [name, bytes] of Object.entries(whole)) writeFileSync(pathOf(name), bytes)
    const { kind, file } = damage(number)
    seen.add(kind).add(file)
  }
  expect(seen.size).toBe(7)
})
