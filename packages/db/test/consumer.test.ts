import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { runProgram } from '@twinship/core'
import { tempSqlite, usePostgres, type TempSqlite } from '@twinship/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '@twinship/db'
import { migrationsFolder } from '@twinship/db/migrations'
import { twins } from './conformance/people.ts'
import { migrateAll } from './support/migrate-all.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

async function run(
  file: string,
  args: readonly string[],
  options: { cwd: string; env?: Record<string, string> },
) {
  const result = await runProgram(file, args, {
    cwd: options.cwd,
    env: { ...process.env, NODE_ENV: undefined, ...options.env },
  })
  if (result.exitCode !== 0)
    throw new Error(
      `${file} ${args.join(' ')} ended with ${result.exitCode}:\n${result.stderr}\n${result.stdout}`,
    )
  return result.stdout
}

let packed = ''
let tarballs: readonly string[] = []

beforeAll(async () => {
  await run('pnpm', ['--silent', 'build', '--force'], { cwd: root })
  packed = await mkdtemp(path.join(tmpdir(), 'twinship-packed-'))
  const libraries = ['backup', 'core', 'db', 'migrate', 'pgbouncer', 'seed'].map((name) => `packages/${name}`)
  for (const folder of [...libraries, 'apps/ops']) {
    await run('pnpm', ['--silent', 'pack', '--pack-destination', packed], { cwd: path.join(root, folder) })
  }
  tarballs = (await readdir(packed)).map((name) => path.join(packed, name))
  expect(tarballs).toHaveLength(7)
}, 600_000)
afterAll(() => rm(packed, { recursive: true, force: true }))

describe('an app of the workspace under plain node', () => {
  let file: TempSqlite
  beforeAll(async () => {
    file = await tempSqlite()
    await migrateAll(file.url)
    const connection = await connect({ url: file.url, env: {} })
    await twins(connection.db, connection.tables)
    await connection.close()
  })
  afterAll(() => file.dispose())

  const main = path.join(root, 'apps/demo/dist/bin.js')
  const env = () => ({ DATABASE_URL: file.url, NODE_OPTIONS: '' })

  it('node 20, the floor', async () => {
    expect(await run(process.execPath, [main], { cwd: root, env: env() })).toContain(
      '1 active pairs on sqlite\nJordan and ?',
    )
  })

  it('node 24', async () => {
    const script = `console.log(process.version.slice(0, 4)); await import(${JSON.stringify(main)})`
    const args = ['-y', '-p', 'node@24', 'node', '--input-type=module', '--eval', script]
    expect(await run('npx', args, { cwd: root, env: env() })).toContain(
      'v24.\n1 active pairs on sqlite\nJordan and ?',
    )
  })
})

const app = `
import { connect, eq, DbError } from '@twinship/db'
import { existsSync } from 'node:fs'
import { migrationsFolder } from '@twinship/db/migrations'
import * as pg from '@twinship/db/pg'
import * as sqlite from '@twinship/db/sqlite'
for (const url of process.argv.slice(2)) {
  const { db, tables, dialect, ping, close } = await connect({ url, env: {} })
  await ping()
  const [user] = await db.insert(tables.users).values({ email: 'a@b.test', emailNormalized: 'a@b.test', passwordHash: 'x' }).returning()
  const code = await db.insert(tables.users).values({ email: 'a@b.test', emailNormalized: 'a@b.test', passwordHash: 'x' }).catch((error) => error instanceof DbError && error.code)
  const count = await db.$count(tables.users, eq(tables.users.id, user.id))
  console.log(dialect, count, code, existsSync(migrationsFolder(dialect) + '/meta/_journal.json'))
  await close()
}
console.log(Object.keys(pg).includes('messages'), Object.keys(sqlite).includes('messages'))
`

const typed = `
import { connect, type Message, type NewUser } from '@twinship/db'
const { db, tables } = await connect({ env: process.env })
const rows: { content: string; at: Date | null }[] = await db.select({ content: tables.messages.content, at: tables.messages.readAt }).from(tables.messages)
const message: Message | undefined = await db.query.messages.findFirst()
export const user: NewUser = { email: 'x', emailNormalized: 'x', passwordHash: 'x' }
// @ts-expect-error a message has no subject
export const wrong = message?.subject
// @ts-expect-error not one of the allowed values
await db.insert(tables.twinPairs).values({ user1Id: 'a', user2Id: 'b', status: 'gone' })
export { rows }
`

describe('packed, in an empty project', () => {
  const pg = usePostgres({ template: { name: 'twinship', migrate: migrateAll } })
  let project = ''
  let file: TempSqlite
  beforeAll(async () => {
    project = await mkdtemp(path.join(tmpdir(), 'twinship-consumer-'))
    file = await tempSqlite()
    await migrateAll(file.url)
    await writeFile(path.join(project, 'package.json'), '{"name":"stranger","private":true,"type":"module"}')
    await run('npm', ['install', '--no-audit', '--no-fund', ...tarballs], { cwd: project })
  }, 300_000)
  afterAll(async () => {
    await file.dispose()
    await rm(project, { recursive: true, force: true })
  })

  it('works on both databases under plain node', async () => {
    await writeFile(path.join(project, 'app.js'), app)
    const out = await run(process.execPath, ['app.js', file.url, pg.url], { cwd: project })
    expect(out).toBe('sqlite 1 DB.UNIQUE_VIOLATION true\npostgresql 1 DB.UNIQUE_VIOLATION true\ntrue true')
  })

  it('brings the operations program', async () => {
    const url = `file:${path.join(project, 'ops.db')}`
    const program = path.join(project, 'node_modules', '.bin', 'twinship-ops')
    const ops = (args: readonly string[], database = url, environment = 'development') =>
      run(program, args, {
        cwd: project,
        env: { DATABASE_URL: database, NODE_ENV: environment, NODE_OPTIONS: '', INIT_CWD: project },
      })
    expect(await ops(['--help'])).toContain('Usage: ops <command> [options]')
    expect(await ops(['start'])).toContain('password123')
    expect(JSON.parse(await ops(['status', '--check', '--json']))).toMatchObject({ upToDate: true })
    expect(await ops(['verify'])).toContain('against the migrations it has: the same')
    expect(await ops(['audit', 'verify'])).toContain('2 rows, each linked to the one before')
    const server = (await pg.fresh()).url
    expect(JSON.parse(await ops(['status', '--check', '--json'], server, 'test'))).toMatchObject({
      applied: { length: 3 },
    })
    // A relative path starts where the person works.
    await ops(['migrate'], 'file:here.db')
    expect(await readdir(project)).toContain('here.db')
  })

  it('finds hazards and takes them off', async () => {
    const server = (await pg.fresh()).url
    const connection = await connect({ url: server, env: {} })
    await twins(connection.db, connection.tables)
    await connection.close()
    const folder = path.join(project, 'drizzle')
    await cp(migrationsFolder('postgresql'), folder, { recursive: true })
    const file = path.join(folder, 'meta', '_journal.json')
    const journal = JSON.parse(await readFile(file, 'utf8'))
    const tag = '9999_short'
    journal.entries.push({ idx: 9999, version: '7', when: Date.UTC(2026, 10, 20), tag, breakpoints: true })
    await writeFile(file, JSON.stringify(journal))
    const change = 'ALTER TABLE "users" ADD CONSTRAINT "short" CHECK (length("email") < 1000);'
    await writeFile(path.join(folder, `${tag}.sql`), change)
    const ops = (args: readonly string[]) =>
      run(path.join(project, 'node_modules', '.bin', 'twinship-ops'), [...args, '--migrations', folder], {
        cwd: project,
        env: { DATABASE_URL: server, NODE_ENV: 'test', NODE_OPTIONS: '', INIT_CWD: project },
      })
    expect(await ops(['lint'])).toContain('Hazards     1 note')
    expect(await ops(['plan'])).toContain(tag)
    await ops(['deploy'])
    expect(JSON.parse(await ops(['status', '--check', '--json']))).toMatchObject({ upToDate: true })
  })

  it('loads no driver and no validator for help', async () => {
    const dist = path.join(root, 'apps/ops/dist')
    const read = async (name: string): Promise<readonly string[]> => {
      const text = await readFile(path.join(dist, name), 'utf8')
      const next = [...text.matchAll(/^var \w+ = require\("(?:\.\/)?((?:chunks\/)?[\w-]+\.js)"\)/gm)]
      const inner = await Promise.all(next.map(([, file = '']) => read(path.join(path.dirname(name), file))))
      return [text, ...inner.flat()]
    }
    const needed = new Set(await read('ops.js'))
    const chunks = await readdir(path.join(dist, 'chunks'))
    const all = await Promise.all(chunks.map((name) => readFile(path.join(dist, 'chunks', name), 'utf8')))
    const holding = (mark: string) => all.filter((text) => text.includes(mark))
    expect(holding('CommanderError').some((text) => needed.has(text))).toBe(true)
    // What pg, zod, execa and libSQL's client are known by.
    for (const mark of ['_pulseQueryQueue', '_zod', 'ExecaError', '@libsql/client/sqlite3']) {
      const holders = holding(mark)
      expect(holders, mark).not.toEqual([])
      expect(holders.filter((text) => needed.has(text))).toEqual([])
    }
  })

  it('carries its types', async () => {
    await writeFile(path.join(project, 'typed.ts'), typed)
    const tsc = path.join(root, 'node_modules/.bin/tsc')
    const typeRoots = path.join(root, 'node_modules/@types')
    const options = [
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--skipLibCheck',
      '--typeRoots',
      typeRoots,
      '--types',
      'node',
    ]
    expect(await run(tsc, [...options, 'typed.ts'], { cwd: project })).toBe('')
  })
})

describe('the example, in a folder of its own', () => {
  const pg = usePostgres()
  const example = path.join(root, 'apps/example')
  let project = ''
  const file = (...names: string[]) => path.join(project, ...names)
  const ops = (...args: readonly string[]) =>
    run('npx', ['--no-install', 'twinship-ops', ...args], {
      cwd: project,
      env: { DATABASE_URL: pg.url, NODE_ENV: 'staging', NODE_OPTIONS: '', INIT_CWD: project },
    })
  beforeAll(async () => {
    project = await mkdtemp(path.join(tmpdir(), 'twinship-example-'))
    await cp(example, project, { recursive: true, filter: (name) => !name.includes('node_modules') })
    const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline']
    await run('npm', ['install', ...options, ...tarballs], { cwd: project })
  }, 300_000)
  afterAll(() => rm(project, { recursive: true, force: true }))

  it('gets from init the configuration that it has', async () => {
    const given = await readFile(file('ops.config.ts'), 'utf8')
    await rm(file('ops.config.ts'))
    expect(JSON.parse(await ops('init', '--json'))).toMatchObject({ text: given, dialect: 'postgresql' })
    expect(await readFile(file('ops.config.ts'), 'utf8')).toBe(given)
  })

  it('carries its types', async () => {
    const typeRoots = path.join(root, 'node_modules/@types')
    const options = ['-p', 'tsconfig.json', '--typeRoots', typeRoots, '--types', 'node']
    const tsc = path.join(root, 'node_modules/.bin/tsc')
    expect(await run(tsc, options, { cwd: project })).toBe('')
    await writeFile(
      file('wrong.config.ts'),
      `import { defineConfig } from '@twinship/ops'
// @ts-expect-error no such field
export default defineConfig({ migratons: './drizzle' })
// @ts-expect-error not a number
export const limits = defineConfig({ deploy: { maxWaitMs: '5s' } })
`,
    )
    expect(await run(tsc, options, { cwd: project })).toBe('')
  })

  it('is migrated, and deployed to with what came later', async () => {
    const journal = file('drizzle', 'meta', '_journal.json')
    const whole = await readFile(journal, 'utf8')
    const { entries, ...head } = JSON.parse(whole) as { entries: { tag: string }[] }
    const [first, second] = entries.map(({ tag }) => tag)
    expect(entries).toHaveLength(2)
    await writeFile(journal, JSON.stringify({ ...head, entries: entries.slice(0, 1) }))
    await ops('migrate')
    expect(JSON.parse(await ops('status', '--check', '--json'))).toMatchObject({ applied: [first] })
    await writeFile(journal, whole)
    expect(JSON.parse(await ops('status', '--json'))).toMatchObject({ applied: [first], pending: [second] })
    expect(JSON.parse(await ops('deploy', '--json'))).toMatchObject({ applied: [second] })
    expect(JSON.parse(await ops('status', '--check', '--json'))).toMatchObject({ upToDate: true })
    // Live database, replay of the folder and src/schema.ts, which ops.config.ts leads to.
    expect(await ops('verify')).toContain('against the TypeScript schema: the same')
  }, 300_000)
})
