import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { execa } from 'execa'

const unpackTimeoutMs = 120_000

/**
 * Fetches a tarball, checks it and unpacks it to `home`. Several processes may do so at once: each works in
 * a directory of its own beside `home`, and the first rename wins.
 */
export async function unpackInto(
  home: string,
  sha512: string,
  download: (directory: string) => Promise<string>,
): Promise<void> {
  await mkdir(dirname(home), { recursive: true })
  const work = await mkdtemp(`${home}.fetching-`)
  try {
    const tarball = await download(work)
    await checkIntegrity(tarball, sha512)
    await execa('tar', ['-xzf', tarball, '--no-same-owner', '-C', work], { timeout: unpackTimeoutMs })
    const unpacked = join(work, 'package')
    await execa('chmod', ['-R', 'u+rwX,go+rX', unpacked])
    await makeSymlinks(unpacked)
    await renameUnlessThere(unpacked, home)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function checkIntegrity(path: string, expected: string): Promise<void> {
  const actual = createHash('sha512')
    .update(await readFile(path))
    .digest('base64')
  if (actual !== expected) throw new Error(`${path} is not the pinned tarball: its sha512 is ${actual}`)
}

/** npm tarballs hold no symlinks; the package lists them for its postinstall script, which never runs here. */
async function makeSymlinks(unpacked: string): Promise<void> {
  const list = await readFile(join(unpacked, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of JSON.parse(list) as readonly { source: string; target: string }[]) {
    const from = inside(unpacked, target)
    await mkdir(dirname(from), { recursive: true })
    await symlink(relative(dirname(from), inside(unpacked, source)), from)
  }
}

function inside(root: string, path: string): string {
  const full = resolve(root, path)
  if (!full.startsWith(root + sep)) throw new Error(`${path} leaves the package`)
  return full
}

async function renameUnlessThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if (!existsSync(to)) throw error
  }
}
