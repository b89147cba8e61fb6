import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { knownFields } from '../src/settings/schema.ts'
import { readSettings } from '../src/settings/read.ts'
import { binArguments, ops, opsJson, start, workspaceRoot } from './run-ops.ts'
import { journalFolder, type Sql } from './status-folder.ts'

const root = mkdtempSync(path.join(tmpdir(), 'twinship-config-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const notes: Sql = { tag: '0000_notes', sql: 'CREATE TABLE `notes` (`id` integer PRIMARY KEY);' }
const define = (body: string) =>
  `import { defineConfig } from '@twinship/ops'\nexport default defineConfig(${body})\n`

/** A folder with one migration of a SQLite table in `drizzle`, and these files. */
function project(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(root, 'project-'))
  symlinkSync(journalFolder(root, 'sqlite', [notes]), path.join(folder, 'drizzle'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    writeFileSync(path.join(folder, name), text)
  }
  return folder
}

const env = (folder: string) => ({ DATABASE_URL: `file:${path.join(folder, 'a.db')}`, NODE_ENV: 'test' })

async function refused(folder: string, args: readonly string[] = []) {
  const given = { cwd: folder, env: env(folder) }
  const json = await opsJson(['status', ...args], given)
  expect(json).toMatchObject({ exitCode: 2, stderr: '', document: { error: { code: 'CONFIG.FILE' } } })
  const text = await ops(['status', '--verbose', ...args], given)
  expect(text).toMatchObject({ exitCode: 2, stdout: '' })
  expect(json.stdout + text.stderr).not.toContain('hush')
  return json.document.error
}

describe('ops.config', () => {
  const folderOnly = "{ migrations: './drizzle', ledger: { table: 'done' } }"
  it.each([
    ['ops.config.ts', define(folderOnly)],
    [
      'ops.config.ts',
      `const config: { migrations: string } = ${folderOnly} as never\nexport default config\n`,
    ],
    ['ops.config.js', `module.exports = ${folderOnly}\n`],
    ['ops.config.js', define(folderOnly)],
    ['ops.config.mjs', `export default await Promise.resolve(${folderOnly})\n`],
  ])('%s is found, be it written in this way or that', async (name, text) => {
    const folder = project({ [name]: text })
    const given = { cwd: folder, env: env(folder) }
    expect(await opsJson(['migrate'], given)).toMatchObject({
      exitCode: 0,
      document: { applied: [notes.tag] },
    })
    expect(await opsJson(['status', '--check'], given)).toMatchObject({ exitCode: 0 })
    // The ledger is the one that the file names: at its default there is none.
    const elsewhere = ['status', '--check', '--ledger-table', '__drizzle_migrations']
    expect(await opsJson(elsewhere, given)).toMatchObject({ exitCode: 4, document: { pending: [notes.tag] } })
  })

  it('is named by --config, with its paths from where it is', async () => {
    const folder = project({ 'deep/settings.ts': define("{ migrations: '../drizzle' }") })
    const given = { cwd: root, env: env(folder) }
    const named = ['status', '--config', path.join(path.relative(root, folder), 'deep/settings.ts')]
    expect(await opsJson(named, given)).toMatchObject({ exitCode: 0, document: { pending: [notes.tag] } })
  })

  it('is under the command line', async () => {
    const folder = project({ 'ops.config.ts': define("{ migrations: './nowhere' }") })
    const given = { cwd: folder, env: env(folder) }
    expect(await opsJson(['status'], given)).toMatchObject({
      document: { error: { code: 'MIGRATION.FOLDER_MISSING' } },
    })
    expect(await opsJson(['status', '--migrations', 'drizzle'], given)).toMatchObject({
      exitCode: 0,
      document: { pending: [notes.tag] },
    })
  })

  it('may import what the project has', async () => {
    const folder = project({
      'ops.config.ts': "import { out } from './paths'\nexport default { migrations: out }\n",
      'paths.ts': "export const out: string = './drizzle'\n",
    })
    expect(await opsJson(['status'], { cwd: folder, env: env(folder) })).toMatchObject({
      exitCode: 0,
      document: { pending: [notes.tag] },
    })
  })

  it('is loaded by the program itself, which leaves nothing behind', async () => {
    const folder = project({ 'ops.config.ts': define("{ migrations: './drizzle' }"), 'tmp/.keep': '' })
    const tmp = path.join(folder, 'tmp')
    const file = path.join(folder, 'ops.config.ts')
    const run = await start(process.execPath, [...binArguments, 'status', '--json', '--config', file], {
      env: { ...env(folder), TMPDIR: tmp, NODE_OPTIONS: '' },
    }).done
    expect(run).toMatchObject({ exitCode: 0, stderr: '' })
    expect(JSON.parse(run.stdout)).toMatchObject({ pending: [notes.tag] })
    expect(existsSync(path.join(tmp, 'jiti'))).toBe(false)
  })

  it('needs no database where none is asked', async () => {
    const folder = project({ 'ops.config.ts': define("{ migrations: { sqlite: './drizzle' } }") })
    const given = { cwd: folder, env: { NODE_ENV: 'production' } }
    expect(await opsJson(['lint', '--no-database'], given)).toMatchObject({
      exitCode: 0,
      document: { migrations: [notes.tag] },
    })
  })
})

describe('a configuration that cannot be used', () => {
  it('is told with every problem at once and the nearest names', async () => {
    const folder = project({
      'ops.config.ts': "export default { migratons: './drizzle', ledger: { table: 5 } }",
    })
    const error = await refused(folder)
    expect(error?.message.split('\n').slice(1)).toEqual([
      '  - ledger.table must be a name.',
      '  - migratons is not known; did you mean migrations?',
    ])
    expect(error?.hint).toContain('docs/config.md')
  })

  it('never shows the secret that is in it, and says where it belongs', async () => {
    const folder = project({
      'ops.config.ts': define(
        "{ databaseUrl: 'postgres://u:hush@localhost/shop', password: 'hush' } as object",
      ),
    })
    const error = await refused(folder)
    expect(error?.message).toContain('databaseUrl holds the URL of a database or a secret.')
    expect(error?.message).toContain('password belongs into the environment, as DATABASE_URL.')
    expect(error?.hint).toContain('in the environment or in .env')
  })

  it.each([
    ['export default {', /cannot be loaded: Error: ParseError: .+ \(.*ops\.config\.ts:1:\d+\)/],
    [
      "throw new Error('postgres://u:hush@localhost/shop is down')",
      /cannot be loaded: Error: postgres:\/\/u:\*\*\*@/,
    ],
    ["import 'not-there'\nexport default {}", /cannot be loaded: .*not-there/],
    ['export default () => ({})', /It must export an object/],
  ])('%j', async (text, message) => {
    const error = await refused(project({ 'ops.config.ts': text }))
    expect(error?.message).toMatch(message)
    expect(error?.message.split('\n').length).toBeLessThanOrEqual(2)
  })

  it('that is not there, or there twice', async () => {
    const folder = project({ 'ops.config.ts': 'export default {}', 'ops.config.mjs': 'export default {}' })
    expect((await refused(folder))?.message).toContain('has ops.config.ts and ops.config.mjs')
    for (const name of ['gone.ts', '', '.']) {
      expect((await refused(folder, ['--config', name]))?.message).toContain('There is no file')
    }
    const named = ['status', '--config', 'ops.config.ts']
    expect(await opsJson(named, { cwd: folder, env: env(folder) })).toMatchObject({ exitCode: 0 })
  })

  it('names a drizzle.config.ts that is not there', async () => {
    const folder = project({ 'ops.config.ts': define("{ migrations: './drizzle', drizzleConfig: 'no.ts' }") })
    const given = { cwd: folder, env: env(folder) }
    await ops(['migrate'], given)
    expect(await opsJson(['verify'], given)).toMatchObject({
      exitCode: 2,
      document: { error: { code: 'CONFIG.FILE', message: expect.stringContaining('no.ts') } },
    })
  })
})

describe('docs/config.md', () => {
  const page = readFileSync(path.join(workspaceRoot, 'docs/config.md'), 'utf8')
  const examples = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text)

  it('lists every field, and no other', () => {
    const containers = Object.keys(knownFields).filter(
      (name) => !name.startsWith('migrations') && name !== '',
    )
    const nested = ['ledger', 'deploy', 'backup']
    const fields = (knownFields[''] ?? []).flatMap((name) =>
      nested.includes(name) ? (knownFields[name] ?? []).map((inner) => `${name}.${inner}`) : [name],
    )
    expect(containers).toEqual(expect.arrayContaining(nested))
    expect([...page.matchAll(/^\| `([\w.]+)` \|/gm)].map(([, name]) => name)).toEqual(fields)
  })

  it.each(examples)('has an example that loads: %s', async (text) => {
    const folder = project({ 'ops.config.ts': text })
    const settings = await readSettings(folder, undefined)
    expect(settings?.migrations?.postgresql).toMatch(/drizzle/)
  })

  it('has one with every field', async () => {
    const whole = examples.at(-1) ?? ''
    for (const name of Object.values(knownFields).flat()) expect(whole).toMatch(new RegExp(`\\b${name}: `))
  })
})
