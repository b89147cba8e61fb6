import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeFolder } from './make-folder.ts'

describe('makeFolder', () => {
  let base = ''
  beforeAll(async () => {
    base = await mkdtemp(path.join(tmpdir(), 'twinship-folder-'))
  })
  afterAll(() => rm(base, { recursive: true, force: true }))

  it('makes what is missing, for its owner alone, by any number at once', async () => {
    const folder = path.join(base, 'a', 'b', 'c')
    await Promise.all(Array.from({ length: 5 }, () => makeFolder(folder)))
    for (const one of [folder, path.dirname(folder)]) expect((await stat(one)).mode & 0o777).toBe(0o700)
    await makeFolder(folder)
  })

  it('ends where no folder can be made', async () => {
    await expect(makeFolder('/proc/no-such-process/backups')).rejects.toMatchObject({ code: 'ENOENT' })
    await writeFile(path.join(base, 'file'), '')
    await expect(makeFolder(path.join(base, 'file', 'in-it'))).rejects.toMatchObject({ code: 'EEXIST' })
    await expect(makeFolder(path.join(base, 'file'))).rejects.toMatchObject({ code: 'EEXIST' })
  })
})
