import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { check } from '../scripts/generate/check.ts'
import { generate } from '../scripts/generate/generate.ts'
import { readJournal } from '../scripts/generate/journal.ts'

const packageDirectory = fileURLToPath(new URL('..', import.meta.url))

const pgTable = (columns: string) =>
  `import { pgTable, text } from 'drizzle-orm/pg-core'\nexport const notes = pgTable('notes', { ${columns} })\n`
const sqliteTable = (columns: string) =>
  pgTable(columns).replaceAll('pgTable', 'sqliteTable').replace('pg-core', 'sqlite-core')

let project = ''
const schemaFile = (dialect: string) => path.join(project, 'src', 'schema', 'notes', `${dialect}.ts`)

/** Writes the same columns into both schemas, or others into SQLite's. */
function schema(columns: string, inSqlite = columns): void {
  writeFileSync(schemaFile('pg'), pgTable(columns))
  writeFileSync(schemaFile('sqlite'), sqliteTable(inSqlite))
}

function options(name?: string, custom = false) {
  return { packageDirectory: project, env: process.env, name, custom, interactive: false }
}

function files(): Record<string, string> {
  const all = readdirSync(path.join(project, 'migrations'), { recursive: true, encoding: 'utf8' })
  const plain = all.filter((name) => /\.(sql|json)$/.test(name)).toSorted()
  return Object.fromEntries(
    plain.map((name) => [name, readFileSync(path.join(project, 'migrations', name), 'utf8')]),
  )
}

const tags = (dialect: string) =>
  readJournal(path.join(project, 'migrations', dialect)).entries.map((entry) =>
    entry.tag.replace(/^\d+_/, ''),
  )

beforeEach(() => {
  project = mkdtempSync(path.join(tmpdir(), 'twinship-kit-'))
  mkdirSync(path.join(project, 'src', 'schema', 'notes'), { recursive: true })
  for (const file of ['drizzle.pg.config.ts', 'drizzle.sqlite.config.ts', 'package.json']) {
    cpSync(path.join(packageDirectory, file), path.join(project, file))
  }
  symlinkSync(path.join(packageDirectory, 'node_modules'), path.join(project, 'node_modules'))
})
afterEach(() => rmSync(project, { recursive: true, force: true }))

describe('db:generate', () => {
  it('names both dialects alike, with a name, without one and for custom SQL', async () => {
    schema("id: text('id').primaryKey()")
    await generate(options('first'))
    schema("id: text('id').primaryKey(), title: text('title')")
    await generate(options())
    await generate(options('by_hand', true))
    const both = ['pg', 'sqlite'].map(
      (dialect) => readJournal(path.join(project, 'migrations', dialect)).entries,
    )
    expect(both[0]?.map((entry) => entry.tag)).toEqual(both[1]?.map((entry) => entry.tag))
    expect(tags('pg')).toEqual(['first', expect.any(String), 'by_hand'])
    expect(Object.keys(files()).filter((name) => name.endsWith('_snapshot.json'))).toHaveLength(6)
    await expect(check(options())).resolves.toContain('3 migrations')
  })

  it('says so and keeps the histories alike where only one dialect has changes', async () => {
    schema("id: text('id').primaryKey()")
    await generate(options('first'))
    schema("id: text('id').primaryKey(), title: text('title')", "id: text('id').primaryKey()")
    const lines = await generate(options('title'))
    expect(lines[0]).toBe(
      'Only the PostgreSQL schema has changes; SQLite gets a migration that does nothing.',
    )
    expect(tags('sqlite')).toEqual(['first', 'title'])
    await expect(check(options())).resolves.toContain('2 migrations')
    expect(await generate(options())).toEqual(['No schema changes: nothing to generate.'])
  })

  it('fails where drizzle-kit must ask about a rename, and writes nothing', async () => {
    schema("id: text('id').primaryKey(), title: text('title')")
    await generate(options('first'))
    const before = files()
    // PostgreSQL alone would go through: only SQLite has a rename to ask about.
    schema(
      "id: text('id').primaryKey(), title: text('title'), body: text('body')",
      "id: text('id').primaryKey(), heading: text('heading')",
    )
    await expect(generate(options('renamed'))).rejects.toMatchObject({ code: 'SCHEMA.PROMPT', exitCode: 4 })
    expect(files()).toEqual(before)
  })

  it('shows what drizzle-kit said of a schema that it cannot load', async () => {
    schema("id: text('id').primaryKey()")
    writeFileSync(schemaFile('pg'), 'export const notes = missing()\n')
    await expect(generate(options('first'))).rejects.toMatchObject({
      code: 'SCHEMA.INVALID',
      message: expect.stringContaining('missing is not defined') as string,
    })
  })
})

describe('db:generate --check', () => {
  beforeEach(async () => {
    schema("id: text('id').primaryKey(), title: text('title')")
    await generate(options('first'))
  })

  it('finds a change in either dialect, also one that drizzle-kit would ask about, and writes nothing', async () => {
    const before = files()
    schema("id: text('id').primaryKey(), title: text('title')", "id: text('id').primaryKey()")
    await expect(check(options())).rejects.toMatchObject({
      code: 'SCHEMA.DRIFT',
      message: expect.stringContaining('SQLite') as string,
    })
    schema("id: text('id').primaryKey(), heading: text('heading')")
    await expect(check(options())).rejects.toMatchObject({
      code: 'SCHEMA.DRIFT',
      message: 'The PostgreSQL and SQLite schema has changes without a migration.',
    })
    expect(files()).toEqual(before)
  })

  it('finds orphan files, missing files, timestamps that do not increase and histories that differ', async () => {
    const folder = path.join(project, 'migrations', 'pg')
    const journal = path.join(folder, 'meta', '_journal.json')
    const good = readFileSync(journal, 'utf8')
    writeFileSync(path.join(folder, '20200101000000_orphan.sql'), 'SELECT 1;')
    await expect(check(options())).rejects.toMatchObject({
      code: 'MIGRATION.JOURNAL',
      message: expect.stringContaining('orphan') as string,
    })
    const entry = { idx: 1, version: '7', when: 1, tag: '20200101000000_orphan', breakpoints: true }
    const { entries, ...rest } = readJournal(folder)
    writeFileSync(journal, JSON.stringify({ ...rest, entries: [...entries, entry] }))
    await expect(check(options())).rejects.toMatchObject({
      code: 'MIGRATION.JOURNAL',
      message: expect.stringContaining('not later') as string,
    })
    writeFileSync(journal, JSON.stringify({ ...rest, entries: [...entries, { ...entry, when: 9e12 }] }))
    await expect(check(options())).rejects.toMatchObject({
      code: 'MIGRATION.JOURNAL',
      message: expect.stringContaining('histories differ') as string,
    })
    rmSync(path.join(folder, '20200101000000_orphan.sql'))
    await expect(check(options())).rejects.toMatchObject({ code: 'MIGRATION.FILE_MISSING' })
    writeFileSync(journal, good)
    await expect(check(options())).resolves.toContain('1 migrations')
  })
})
