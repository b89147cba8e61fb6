import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createExclusively, removeDrafts, removeIfSame, replaceText } from './exclusive.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'twinship-exclusive-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let files = 0
const fresh = () => path.join(folder, `.lock-${++files}`)
const drafts = (file: string) =>
  readdirSync(folder).filter((name) => name.startsWith(`${path.basename(file)}.`))

describe('a file that only one may make', () => {
  it('is made once by however many try, whole and for its owner alone', async () => {
    const file = fresh()
    const tried = await Promise.all(
      Array.from({ length: 20 }, (_, at) => createExclusively(file, `text ${at}`)),
    )
    const winner = tried.indexOf(true)
    expect(tried.filter(Boolean)).toHaveLength(1)
    expect(readFileSync(file, 'utf8')).toBe(`text ${winner}`)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(drafts(file)).toEqual([])
  })

  it('is changed at once, and removed only as what it was judged by', async () => {
    const file = fresh()
    await createExclusively(file, 'first')
    await replaceText(file, 'second')
    await removeIfSame(file, 'first')
    expect(readFileSync(file, 'utf8')).toBe('second')
    await removeIfSame(file, 'second')
    expect(readdirSync(folder)).not.toContain(path.basename(file))
    await removeIfSame(file, 'second')
    expect(drafts(file)).toEqual([])
  })

  it('leaves a draft where its process is killed, which goes with the next one; others stay', async () => {
    const file = fresh()
    const name = path.basename(file)
    const here = createHash('sha256').update(hostname()).digest('hex').slice(0, 8)
    const dead = `${name}.4194305-${here}-00ff00ff`
    const others = [
      `${name}.${process.pid}-${here}-00ff00ff`,
      `${name}.4194305-00000000-00ff00ff`,
      `${name}.mine`,
    ]
    for (const one of [dead, ...others]) writeFileSync(path.join(folder, one), '')
    await removeDrafts(file)
    expect(drafts(file).toSorted()).toEqual(others.toSorted())
  })
})
