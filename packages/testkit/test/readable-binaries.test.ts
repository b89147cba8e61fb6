import { cp, mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { findPgBinaries, startPostgres } from '../src/index.ts'

test('binaries below a private home are copied for the account that runs the server, and the copy is deleted', async () => {
  const env = process.env
  const embedded = await findPgBinaries('18', { ...env, PG_BIN: undefined })
  const home = await mkdtemp(join(tmpdir(), 'twinship-private-'))
  await mkdir(join(home, 'pg'))
  await cp(dirname(embedded.directory), join(home, 'pg'), { recursive: true, verbatimSymlinks: true })
  const binDir = join(home, 'pg/bin')

  const cluster = await startPostgres({ version: '18', env: { ...env, PG_BIN: binDir } })
  // Only root hands its servers to another account; everybody else reads its own home.
  const root = process.getuid?.() === 0
  expect(cluster.binDir === binDir).toBe(!root)
  expect(await cluster.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
  await cluster.stop()

  expect(
    await stat(cluster.binDir).then(
      () => true,
      () => false,
    ),
  ).toBe(!root)
  await rm(home, { recursive: true, force: true })
})
