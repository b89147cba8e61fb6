import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { journalFolder, writeFolder } from '../../test/support/folder-builder.ts'
import { readMigrationFolder, surveyMigrationFolder } from './folder.ts'
import { equivalentHashes, sha256 } from './hashes.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'migrate-read-'))
})
afterEach(() => {
  rmSync(root, { recursive: true })
})

const coded = (code: string, message: string | RegExp = '') =>
  expect.objectContaining({ code, message: expect.stringMatching(message) as string }) as Error

const journalText = (change: object) =>
  JSON.stringify({
    version: '7',
    dialect: 'postgresql',
    entries: [{ idx: 0, version: '7', when: 1, tag: '0000_a', breakpoints: true }],
    ...change,
  })

describe('the layout of drizzle-kit 0.x', () => {
  it.each(['5', '6', '7'])('version %s, in the order of the journal', (version) => {
    const entries = ['0001_b', '0000_a'].map((tag, idx) => ({
      idx,
      version,
      when: 9 - idx,
      tag,
      breakpoints: true,
    }))
    writeFolder(root, {
      ...journalFolder({ '0000_a': 'SELECT 1', '0001_b': '\uFEFFSELECT 2\r\n' }),
      'meta/_journal.json': `\uFEFF${JSON.stringify({ version, dialect: 'pg', entries })}`,
    })
    const folder = readMigrationFolder(root, { dialect: 'postgresql' })
    expect(folder).toMatchObject({
      dialect: 'postgresql',
      layout: 'journal',
      migrations: [
        { tag: '0001_b', position: 0, idx: 0, whenMs: 9, file: '0001_b.sql', text: 'SELECT 2\r\n' },
        { tag: '0000_a', position: 1, idx: 1, whenMs: 8, text: 'SELECT 1' },
      ],
    })
    const stock = createHash('sha256').update('\uFEFFSELECT 2\r\n').digest('hex')
    expect(folder.migrations[0]?.hash).toBe(stock)
  })

  it.each([
    ['{', 'not JSON'],
    ['<<<<<<< HEAD\n{}', 'not JSON'],
    [journalText({ version: '4' }), 'version'],
    [journalText({ entries: undefined }), 'entries'],
    [journalText({ entries: [{ idx: 0, when: 'x', tag: 'a' }] }), 'entries.0.when'],
    ...['../x', 'a/b', 'a\\b', '..', ''].map((tag) => [
      journalText({ entries: [{ idx: 0, when: 1, tag }] }),
      'entries.0.tag: is not a file name',
    ]),
    [journalText({ entries: [1, 2].map((when) => ({ idx: 0, when, tag: 'a' })) }), 'a is listed twice'],
  ])('a journal that cannot be used: %s', (journal, why) => {
    writeFolder(root, { 'meta/_journal.json': journal ?? '' })
    expect(() => readMigrationFolder(root)).toThrow(coded('MIGRATION.JOURNAL', why))
  })

  it.each([
    [journalText({ dialect: 'mysql' }), undefined],
    [journalText({ dialect: 'constructor' }), undefined],
    [journalText({}), 'sqlite' as const],
  ])('a folder for another database', (journal, dialect) => {
    writeFolder(root, { 'meta/_journal.json': journal })
    expect(() => readMigrationFolder(root, dialect === undefined ? {} : { dialect })).toThrow(
      coded('MIGRATION.DIALECT'),
    )
  })

  it('a missing file is named, and the check can still look', () => {
    writeFolder(root, { 'meta/_journal.json': journalText({}), 'meta/0000_snapshot.json': '{}' })
    expect(() => readMigrationFolder(root)).toThrow(coded('MIGRATION.FILE_MISSING', '0000_a.sql'))
    expect(surveyMigrationFolder(root)).toMatchObject({
      entries: [{ tag: '0000_a' }],
      files: ['meta/0000_snapshot.json', 'meta/_journal.json'],
      snapshots: [{ file: 'meta/0000_snapshot.json', id: null, previousIds: [] }],
    })
  })
})

describe('the layout of drizzle-kit 1.x', () => {
  it('sorts by name, and reads the time from it in UTC', () => {
    const snapshot = (id: string, prevIds: readonly string[]) =>
      JSON.stringify({ dialect: 'postgres', id, prevIds })
    writeFolder(root, {
      '20251002163159_b/migration.sql': 'SELECT 2',
      '20251002163159_b/snapshot.json': snapshot('b', ['a']),
      '20250101000000_a/migration.sql': 'SELECT 1',
      '20250101000000_a/snapshot.json': snapshot('a', ['00000000-0000-0000-0000-000000000000']),
      'notes.txt': '',
      'empty/x.txt': '',
    })
    expect(readMigrationFolder(root)).toMatchObject({
      dialect: 'postgresql',
      layout: 'folders',
      migrations: [
        { tag: '20250101000000_a', position: 0, whenMs: Date.UTC(2025, 0, 1), text: 'SELECT 1' },
        {
          tag: '20251002163159_b',
          position: 1,
          idx: 1,
          whenMs: Date.UTC(2025, 9, 2, 16, 31, 59),
          file: '20251002163159_b/migration.sql',
        },
      ],
    })
    expect(surveyMigrationFolder(root).snapshots.map(({ previousIds }) => previousIds)).toEqual([[], ['a']])
  })

  it('needs a time in the name, and something that tells the database', () => {
    writeFolder(root, { '20250101000000_a/migration.sql': '' })
    expect(() => readMigrationFolder(root)).toThrow(coded('MIGRATION.JOURNAL', 'which database'))
    expect(readMigrationFolder(root, { dialect: 'sqlite' }).dialect).toBe('sqlite')
    writeFolder(root, { 'first/migration.sql': '' })
    expect(() => readMigrationFolder(root)).toThrow(coded('MIGRATION.JOURNAL', 'the folder first'))
  })
})

describe('a folder of drizzle-kit 1.x without its migration.sql', () => {
  const first = {
    '20240101000000_a/migration.sql': 'SELECT 1',
    '20240101000000_a/snapshot.json': JSON.stringify({ dialect: 'postgres', id: 'a', prevIds: [] }),
  }

  it('is a missing file, with its snapshot alone or empty, and the check can still look', () => {
    writeFolder(root, { ...first, '20240110000000_nosql/snapshot.json': '{}' })
    expect(() => readMigrationFolder(root)).toThrow(
      coded('MIGRATION.FILE_MISSING', /20240110000000_nosql.*migration\.sql does not exist/),
    )
    expect(surveyMigrationFolder(root)).toMatchObject({
      entries: [{ tag: '20240101000000_a' }, { tag: '20240110000000_nosql', position: 1 }],
      migrations: [{ tag: '20240101000000_a' }],
    })
    rmSync(path.join(root, '20240110000000_nosql'), { recursive: true })
    mkdirSync(path.join(root, '20240107000000_nofile'))
    expect(() => readMigrationFolder(root)).toThrow(
      coded('MIGRATION.FILE_MISSING', '20240107000000_nofile/migration.sql'),
    )
  })

  it('is none of a migration where its name is not one', () => {
    writeFolder(root, { ...first, 'drafts/snapshot.json': '{}', '20240110_nosql/snapshot.json': '{}' })
    mkdirSync(path.join(root, 'empty'))
    mkdirSync(path.join(root, '20240107000000'))
    expect(readMigrationFolder(root).migrations).toHaveLength(1)
  })

  it('is none in a folder with a journal', () => {
    writeFolder(root, { ...journalFolder({ '0000_a': 'SELECT 1' }), '20240110000000_old/snapshot.json': '' })
    expect(readMigrationFolder(root).migrations).toHaveLength(1)
  })
})

describe('what cannot be read', () => {
  it('no folder, a file, an empty folder', () => {
    writeFileSync(path.join(root, 'file'), '')
    for (const name of ['nowhere', 'file', '.']) {
      expect(() => readMigrationFolder(path.join(root, name))).toThrow(coded('MIGRATION.FOLDER_MISSING'))
    }
  })

  it.each([
    ['Latin-1', Buffer.from("SELECT '\xe9'", 'latin1'), 'not UTF-8'],
    ['UTF-16', Buffer.from('\uFEFFSELECT 1', 'utf16le'), 'not UTF-8'],
    ['NUL', Buffer.from('SELECT 1;\0DROP TABLE a;'), 'NUL'],
  ])('%s', (_name, bytes, why) => {
    writeFolder(root, { 'meta/_journal.json': journalText({}) })
    writeFileSync(path.join(root, '0000_a.sql'), bytes)
    expect(() => readMigrationFolder(root)).toThrow(coded('MIGRATION.ENCODING', why))
  })

  it('links lead nowhere outside the folder', () => {
    const folder = path.join(root, 'folder')
    writeFolder(root, { 'secret.sql': 'SELECT 1', 'folder/meta/_journal.json': journalText({}) })
    symlinkSync('../secret.sql', path.join(folder, '0000_a.sql'))
    expect(() => readMigrationFolder(folder)).toThrow(coded('MIGRATION.UNREADABLE', 'leads out'))
    rmSync(path.join(folder, '0000_a.sql'))
    symlinkSync('gone.sql', path.join(folder, '0000_a.sql'))
    expect(() => readMigrationFolder(folder)).toThrow(coded('MIGRATION.UNREADABLE', 'ENOENT'))
    symlinkSync('..', path.join(folder, 'up'))
    expect(() => readMigrationFolder(folder)).toThrow(coded('MIGRATION.UNREADABLE', 'folder/up'))
  })

  it('links inside the folder, and to the folder, are followed', () => {
    const folder = path.join(root, 'folder')
    writeFolder(folder, { 'meta/_journal.json': journalText({}), 'real.sql': 'SELECT 1' })
    symlinkSync('real.sql', path.join(folder, '0000_a.sql'))
    symlinkSync(folder, path.join(root, 'link'))
    expect(readMigrationFolder(path.join(root, 'link')).migrations[0]?.text).toBe('SELECT 1')
  })

  it('a folder in place of a file', () => {
    writeFolder(root, { 'meta/_journal.json': journalText({}) })
    mkdirSync(path.join(root, '0000_a.sql'))
    expect(() => readMigrationFolder(root)).toThrow(coded('MIGRATION.FILE_MISSING'))
  })

  it('a file without permission', () => {
    writeFolder(root, { 'meta/_journal.json': journalText({}), '0000_a.sql': '' })
    chmodSync(root, 0o755)
    chmodSync(path.join(root, '0000_a.sql'), 0)
    asNobody(() => {
      expect(() => readMigrationFolder(root)).toThrow(coded('MIGRATION.UNREADABLE', 'EACCES'))
    })
  })
})

/** File modes do not bind root: as root, the work is done with the rights of somebody who owns nothing. */
function asNobody(work: () => void): void {
  const isRoot = process.getuid?.() === 0
  if (isRoot) process.seteuid?.(65_534)
  try {
    work()
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
}

describe('equivalent hashes', () => {
  const lines = fc.array(fc.constantFrom('', 'SELECT 1;', '-- é', '\uFEFF'), { maxLength: 5 })

  it('are one set for every checkout of a file, and hold its own hash first', () => {
    fc.assert(
      fc.property(lines, (list) => {
        const checkouts = ['\n', '\r\n'].flatMap((end) =>
          ['', '\uFEFF'].map((mark) => `${mark}${list.join(end)}`),
        )
        const own = checkouts.map(sha256)
        for (const text of checkouts) {
          const hashes = equivalentHashes(text)
          expect(hashes[0]).toBe(sha256(text))
          if (list[0] !== '\uFEFF') expect(hashes).toEqual(expect.arrayContaining(own))
        }
      }),
    )
  })

  it('differ where the text does', () => {
    const hashes = new Set(equivalentHashes('SELECT 1'))
    expect(equivalentHashes('SELECT 2').some((hash) => hashes.has(hash))).toBe(false)
  })
})
