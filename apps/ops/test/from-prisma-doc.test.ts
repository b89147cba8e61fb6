import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { runProgram } from '@twinship/core'
import { usePostgres, withClient } from '@twinship/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { blocksOf, readDocument } from './document.ts'
import { parseOps } from './infra/commands.ts'
import { workspaceRoot } from './run-ops.ts'
import { typedPrograms } from './typed-programs.ts'

const page = readDocument('from-prisma.md')
const { scripts } = JSON.parse(readFileSync(path.join(workspaceRoot, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>
}
const named = [...new Set([...page.matchAll(/`((?:pnpm|npx) [^`]+)`/g)].map(([, command = '']) => command))]

describe('docs/from-prisma.md names commands that there are', () => {
  it.each(named)('%s', async (command) => {
    const [program, name = '', ...rest] = command.split(' ')
    if (command.startsWith('npx drizzle-kit')) return expect(['pull', 'generate']).toContain(rest[0])
    if (program === 'npx') return expect(command).toBe('npx twinship-ops …')
    if (name === '…') return
    if (name === 'ops') return await parseOps(rest)
    expect(Object.keys(scripts)).toContain(name)
    const verb = /bin\.ts (?<verb>\w+)$/.exec(scripts[name] ?? '')?.groups?.['verb']
    if (name.startsWith('db:migrate')) await parseOps([verb ?? '', ...rest])
  })

  it('and at least thirty', () => expect(named.length).toBeGreaterThan(29))
})

const madeByPrisma = `
CREATE TYPE "Role" AS ENUM ('USER', 'ADMIN');
CREATE TABLE "User" (
  "id" TEXT NOT NULL, "email" TEXT NOT NULL, "role" "Role" NOT NULL DEFAULT 'USER',
  "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, "updatedAt" TIMESTAMP(3) NOT NULL,
  CONSTRAINT "User_pkey" PRIMARY KEY ("id"));
CREATE TABLE "Post" (
  "id" SERIAL NOT NULL, "title" TEXT NOT NULL, "authorId" TEXT NOT NULL,
  CONSTRAINT "Post_pkey" PRIMARY KEY ("id"));
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");
CREATE INDEX "Post_authorId_idx" ON "Post"("authorId");
ALTER TABLE "Post" ADD CONSTRAINT "Post_authorId_fkey"
  FOREIGN KEY ("authorId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE TABLE _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0);
INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
  VALUES ('1', 'c', '20240101000000_init', now(), 1);
INSERT INTO "User" VALUES ('u1', 'a@example.org', 'USER', now(), now());
`

/** Each command of the way over, in its order, in a project of its own. */
describe('the way over from Prisma', () => {
  const pg = usePostgres()
  const root = mkdtempSync(path.join(tmpdir(), 'twinship-from-prisma-'))
  afterAll(() => rmSync(root, { recursive: true, force: true }))
  const blocks = blocksOf(page, 'sh')
  const schema = path.join(root, 'drizzle', 'schema.ts')
  let url = ''
  beforeAll(async () => {
    ;({ url } = await pg.fresh())
    await withClient(url, (client) => client.query(madeByPrisma))
    symlinkSync(path.join(workspaceRoot, 'packages', 'db', 'node_modules'), path.join(root, 'node_modules'))
    writeFileSync(path.join(root, 'package.json'), '{ "type": "module" }')
    writeFileSync(path.join(root, 'drizzle.config.ts'), blocksOf(page, 'ts')[0]?.text ?? '')
  })

  it('has six blocks', () => expect(blocks).toHaveLength(6))

  it.each(blocks)('$text', { timeout: 300_000 }, async ({ note, text }) => {
    if (note.endsWith('change')) addBio(schema)
    const env = { PATH: typedPrograms(path.join(root, 'programs')), HOME: root, DATABASE_URL: url }
    const { exitCode, stdout, stderr } = await runProgram('bash', ['-c', `set -e\n${text}`], {
      cwd: root,
      env,
    })
    expect({ exitCode, output: exitCode === 0 ? '' : stdout + stderr }).toEqual({ exitCode: 0, output: '' })
  })

  it('ends with the rows that were there, and the new column', async () => {
    const { rows } = await withClient(url, (client) => client.query('SELECT email, bio FROM "User"'))
    expect(rows).toEqual([{ email: 'a@example.org', bio: null }])
  })
})

function addBio(file: string): void {
  const text = readFileSync(file, 'utf8')
  const changed = text.replace(/^(\s*)email: text\(\).notNull\(\),$/m, '$&\n$1bio: text(),')
  expect(changed).not.toBe(text)
  writeFileSync(file, changed)
}
