import { createHash } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, readFile, readdir, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { unpackInto } from './unpack.ts'

let base: string
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'twinship-unpack-'))
})
afterAll(() => rm(base, { recursive: true, force: true }))

interface Tarball {
  readonly path: string
  readonly sha512: string
}

async function makeTarball(
  name: string,
  symlinks: readonly { source: string; target: string }[],
): Promise<Tarball> {
  const directory = join(base, name)
  await mkdir(join(directory, 'package/native/lib'), { recursive: true })
  await writeFile(join(directory, 'package/native/lib/libpq.so.5.18'), 'library')
  await writeFile(join(directory, 'package/native/pg-symlinks.json'), JSON.stringify(symlinks))
  const path = join(base, `${name}.tgz`)
  await execa('tar', ['-czf', path, '-C', directory, 'package'])
  const sha512 = createHash('sha512')
    .update(await readFile(path))
    .digest('base64')
  return { path, sha512 }
}

function from(tarball: Tarball): (directory: string) => Promise<string> {
  return async (directory) => {
    const path = join(directory, 'package.tgz')
    await copyFile(tarball.path, path)
    return path
  }
}

test('many fetchers at once end with one whole directory and no rubbish', async () => {
  const link = { source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }
  const tarball = await makeTarball('good', [link])
  const home = join(base, 'cache/18')
  await Promise.all([1, 2, 3, 4, 5].map(() => unpackInto(home, tarball.sha512, from(tarball))))
  expect(await readdir(join(base, 'cache'))).toEqual(['18'])
  expect(await readlink(join(home, link.target))).toBe('libpq.so.5.18')
  expect(await readFile(join(home, link.target), 'utf8')).toBe('library')
})

test('another tarball than the pinned one is refused and leaves nothing', async () => {
  const tarball = await makeTarball('other', [])
  const refused = unpackInto(join(base, 'refused/18'), 'AAAA', from(tarball))
  await expect(refused).rejects.toThrow(/not the pinned tarball/)
  expect(await readdir(join(base, 'refused'))).toEqual([])
})

test('a symlink out of the package is refused', async () => {
  const tarball = await makeTarball('evil', [{ source: '../../../etc/passwd', target: 'native/lib/x' }])
  await expect(unpackInto(join(base, 'evil-cache/18'), tarball.sha512, from(tarball))).rejects.toThrow(
    /leaves the package/,
  )
})
