import { readFileSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { runProgram } from '@twinship/core'
import { usePostgres } from '@twinship/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { blocksOf, readDocument } from './document.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const blocks = blocksOf(readDocument('DATABASE_MIGRATION_GUIDE.md'), 'sh', 'diff')

/** Every command of the guide, in its order, on a fresh copy of what git knows. */
describe('the guide', () => {
  const pg = usePostgres()
  let copy = ''
  beforeAll(async () => {
    copy = await mkdtemp(path.join(tmpdir(), 'twinship-guide-'))
    const { stdout } = await sh('git ls-files -co --exclude-standard', root)
    for (const file of stdout.split('\n').filter(Boolean))
      await cp(path.join(root, file), path.join(copy, file)).catch(ignoreDeleted)
    await sh('git init -q && git add -A', copy)
  })
  afterAll(() => rm(copy, { recursive: true, force: true }))

  it('has commands', () =>
    expect(blocks.filter((block) => block.language === 'sh').length).toBeGreaterThan(8))

  it.each(blocks.map((block) => [block.text.trim().split('\n').at(-1) ?? '', block] as const))(
    '%s',
    { timeout: 900_000 },
    async (_name, block) => {
      if (block.language === 'diff') return await change(block.text, copy)
      // What continuous integration runs beside this suite is not run in it once more.
      if (block.note === 'ci')
        return expect(readRoot('.ci/run')).toContain(block.text.replace(/^pnpm/, '"${PNPM[@]}"'))
      const expected = Number(/exit=(\d+)/.exec(block.note)?.[1] ?? 0)
      const { url, name } = block.note === 'postgresql' ? await pg.fresh() : { url: '', name: '' }
      const script = block.text
        .replace(/postgresql:\/\/\S+/, url)
        .replaceAll(/(?<=--confirm )twinship_\w+/g, name)
      const { exitCode, stdout, stderr } = await sh(`set -e\n${script}`, copy)
      expect({ exitCode, output: exitCode === expected ? '' : stdout + stderr }).toEqual({
        exitCode: expected,
        output: '',
      })
    },
  )
})

function readRoot(file: string): string {
  return readFileSync(path.join(root, file), 'utf8')
}

/** As somebody types it: without what a running test or a script of pnpm sets for its children. */
const typed = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) =>
      !/^(pnpm_|npm_(lifecycle|package|command)|NODE_ENV$|NODE_OPTIONS$|VITEST|CI$|DATABASE_|TWINSHIP_)/i.test(
        name,
      ),
  ),
)

async function sh(script: string, cwd: string) {
  return await runProgram('bash', ['-c', script], { cwd, env: typed })
}

/** Applies a change shown as a diff without line numbers: the added line goes after the one above it. */
async function change(diff: string, folder: string): Promise<void> {
  const file = /^\+\+\+ b\/(.+)$/m.exec(diff)?.[1] ?? ''
  const lines = diff.split('\n').filter((line) => !/^(---|\+\+\+|@@)/.test(line) && line !== '')
  const before = lines
    .filter((line) => !line.startsWith('+'))
    .map((line) => line.slice(1))
    .join('\n')
  const after = lines.map((line) => line.slice(1)).join('\n')
  const text = await readFile(path.join(folder, file), 'utf8')
  expect(text).toContain(before)
  await writeFile(path.join(folder, file), text.replace(before, after))
}

function ignoreDeleted(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
