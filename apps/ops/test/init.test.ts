import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { renderConfig } from '../src/jobs/init/render.ts'
import { readSettings } from '../src/settings/read.ts'
import { ops, opsJson } from './run-ops.ts'

const root = mkdtempSync(path.join(tmpdir(), 'twinship-init-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

function project(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(root, 'project-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    writeFileSync(path.join(folder, name), text)
  }
  return folder
}

const read = (folder: string, name = 'ops.config.ts') => readFileSync(path.join(folder, name), 'utf8')

async function refused(folder: string, args: readonly string[], code: string) {
  const { exitCode, stderr, document } = await opsJson(['init', ...args], { cwd: folder })
  expect({ exitCode, stderr, code: document.error?.code }).toEqual({ exitCode: 2, stderr: '', code })
  return document.error
}

describe('init', () => {
  it('writes what drizzle.config.ts says, and what comes next', async () => {
    const folder = project({
      'drizzle.config.ts': `import type { Config } from 'drizzle-kit'
export default {
  dialect: 'postgresql',
  schema: './src/schema.ts',
  out: './db/migrations',
  dbCredentials: { url: process.env.NOT_SET! },
  migrations: { table: 'done', schema: 'meta' },
} satisfies Config
`,
    })
    const { exitCode, stdout, stderr } = await ops(['init'], { cwd: folder })
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    const text = `import { defineConfig } from '@twinship/ops'

export default defineConfig({
  migrations: './db/migrations',
  drizzleConfig: './drizzle.config.ts',
  ledger: { schema: 'meta', table: 'done' },
})
`
    expect(read(folder)).toBe(text)
    expect(stdout).toBe(`Wrote       ops.config.ts
Read        drizzle.config.ts (postgresql)

  import { defineConfig } from '@twinship/ops'

  export default defineConfig({
    migrations: './db/migrations',
    drizzleConfig: './drizzle.config.ts',
    ledger: { schema: 'meta', table: 'done' },
  })

Next
  DATABASE_URL=postgres://…  in the environment or in .env: where the database is
  npx drizzle-kit generate   ./db/migrations is not there yet: makes the first migration
  npx twinship-ops status    what of the migrations the database has
  npx twinship-ops migrate   applies the others: development, CI, empty databases
  npx twinship-ops deploy    applies them to a database in use
`)
    expect(await readSettings(folder, undefined)).toMatchObject({
      migrations: { postgresql: path.join(folder, 'db/migrations') },
      drizzleConfig: { postgresql: path.join(folder, 'drizzle.config.ts') },
      ledger: { schema: 'meta', table: 'done' },
    })
  })

  it('says the same as JSON, and leaves out what is done', async () => {
    const folder = project({
      'drizzle.config.json': '{ "dialect": "turso", "migrations": { "schema": "no", "table": "done" } }',
      'drizzle/meta/_journal.json': '{}',
    })
    const { document } = await opsJson(['init'], { cwd: folder, env: { DATABASE_URL: 'file:a.db' } })
    expect(document).toEqual({
      command: 'init',
      file: path.join(folder, 'ops.config.ts'),
      text: read(folder),
      config: { migrations: './drizzle', drizzleConfig: './drizzle.config.json', ledger: { table: 'done' } },
      dialect: 'sqlite',
      drizzleConfig: path.join(folder, 'drizzle.config.json'),
      next: ['npx twinship-ops status', 'npx twinship-ops migrate', 'npx twinship-ops deploy'],
    })
  })

  it('takes what the command line says over that, and needs no drizzle.config.ts for it', async () => {
    const folder = project({ 'config/other.ts': "export default { dialect: 'sqlite', out: 'out' }" })
    const args = [
      '--drizzle-config',
      'config/other.ts',
      '--config',
      'config/ops.ts',
      '--ledger-table',
      "it's",
    ]
    await ops(['init', ...args], { cwd: folder })
    expect(read(folder, 'config/ops.ts')).toContain(
      `  migrations: '../out',\n  drizzleConfig: './other.ts',\n  ledger: { table: "it's" },\n`,
    )
    const { document } = await opsJson(['init', '--migrations', 'm'], { cwd: folder })
    expect(document).toMatchObject({ config: { migrations: './m' }, dialect: null, drizzleConfig: null })
    expect(read(folder)).toContain("defineConfig({\n  migrations: './m',\n})")
  })

  it('writes over nothing but with --force', async () => {
    const folder = project({
      'ops.config.ts': 'mine',
      'drizzle.config.ts': "export default { dialect: 'sqlite' }",
    })
    expect((await refused(folder, [], 'INIT.EXISTS'))?.hint).toContain('--force')
    expect(read(folder)).toBe('mine')
    expect(await ops(['init', '--force'], { cwd: folder })).toMatchObject({ exitCode: 0 })
    expect(read(folder)).toContain("migrations: './drizzle'")
  })

  it('leaves one of another name alone, whatever is forced', async () => {
    const folder = project({
      'ops.config.mjs': 'mine',
      'drizzle.config.ts': "export default { dialect: 'sqlite' }",
    })
    expect((await refused(folder, ['--force'], 'INIT.EXISTS'))?.hint).toContain('remove it')
  })

  it.each([
    [{}, 'There is no drizzle.config.ts in '],
    [{ 'drizzle.config.ts': "throw new Error('no URL')" }, 'cannot be loaded: Error: no URL.'],
    [{ 'drizzle.config.ts': 'export default 5' }, 'cannot be used: it exports no object.'],
    [{ 'drizzle.config.ts': "export default { driver: 'pg' }" }, 'cannot be used: dialect is missing.'],
    [
      { 'drizzle.config.ts': "export default { dialect: 'mysql' }" },
      'a dialect that the program does not know',
    ],
    [
      { 'drizzle.config.ts': "export default { dialect: 'sqlite', out: 1, migrations: { table: 2 } }" },
      'cannot be used: out must be a folder; migrations must hold names.',
    ],
  ])('cannot go on from %j', async (files, message) => {
    const error = await refused(project(files), [], 'INIT.DRIZZLE')
    expect(error?.message).toContain(message)
    expect(error?.hint).toContain('--migrations')
  })

  it('refuses a drizzle.config.ts that is not there', async () => {
    const error = await refused(project({}), ['--drizzle-config', 'gone.ts'], 'INIT.DRIZZLE')
    expect(error?.message).toContain('gone.ts is not there')
  })

  it('says where it cannot write', async () => {
    const folder = project({ 'drizzle.config.ts': "export default { dialect: 'sqlite' }" })
    const error = await refused(folder, ['--config', 'no/folder/ops.ts'], 'USAGE.INVALID')
    expect(error?.message).toContain('(ENOENT)')
  })
})

it('an ops.config.ts holds any text as it was', async () => {
  const odd = 'a\'b"c\\d\n${e}`\u2028'
  const folder = project({
    'ops.config.ts': renderConfig({ migrations: './m', ledger: { schema: odd, table: odd } }),
  })
  expect((await readSettings(folder, undefined))?.ledger).toEqual({ schema: odd, table: odd })
})
