import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { folderCases, table } from '../../test/support/cases.ts'
import { journalFolder, type FolderContents } from '../../test/support/folder-builder.ts'
import { folderOf, stockLedger } from '../../test/support/parsed.ts'
import type { EngineRecord, LedgerRow } from '../model/state.ts'
import { createContentReader } from '../parse/content-reader.ts'
import { loadParser } from '../parse/load.ts'
import { compareLedger } from './compare.ts'

const readContent = createContentReader(await loadParser('postgresql'))

function compare(
  contents: FolderContents,
  rows: readonly LedgerRow[],
  records: readonly EngineRecord[] = [],
) {
  return compareLedger({ folder: folderOf(contents), rows, records, readContent })
}

const kinds = (contents: FolderContents, rows: readonly LedgerRow[], records?: readonly EngineRecord[]) =>
  compare(contents, rows, records).migrations.map(({ kind }) => kind)

/** The record of a run of the folder's migration at this place. */
function record(contents: FolderContents, position: number, rest: Partial<EngineRecord> = {}): EngineRecord {
  const migration = folderOf(contents).migrations[position]
  if (migration === undefined) throw new Error('no such migration')
  const { tag, hash, whenMs } = migration
  const tokensHash = readContent(migration)?.tokensHash ?? ''
  return {
    id: `attempt-${tag}`,
    tag,
    hash,
    whenMs,
    tokensHash,
    state: 'applied',
    steps: null,
    doneHashes: [],
    inFlight: null,
    openHash: null,
    ...rest,
  }
}

function doneHashes(contents: FolderContents, position: number, count: number): string[] {
  const migration = folderOf(contents).migrations[position]
  const statements = migration === undefined ? [] : (readContent(migration)?.statements ?? [])
  return statements.slice(0, count).map(({ tokensHash }) => tokensHash)
}

const row = (rest: Partial<LedgerRow>): LedgerRow => {
  return { id: 1, hash: 'x', createdAtMs: 1, name: null, ...rest }
}

describe('the hostile folders against the ledger that stock Drizzle left', () => {
  it('01: edited after applied', () => {
    const { before = {}, folder } = folderCases['01-edited-after-applied']
    const { migrations, surplus } = compare(folder, stockLedger(before))
    expect(migrations).toMatchObject([
      { kind: 'edited', code: 'MIGRATION.EDITED', next: 'git log -p -- 0000_a.sql' },
      { kind: 'applied', match: 'hash-and-when', code: null, next: null },
      { kind: 'pending', code: 'MIGRATION.PENDING', next: 'ops migrate', failedBefore: false },
    ])
    expect(surplus).toEqual([])
  })

  it('02: merged with an older timestamp', () => {
    const { before = {}, folder } = folderCases['02-out-of-order-when']
    expect(compare(folder, stockLedger(before)).migrations[2]).toMatchObject({
      kind: 'out-of-order',
      because: 'when',
      laterApplied: ['0001_c'],
      code: 'MIGRATION.OUT_OF_ORDER',
      next: 'drizzle-kit generate',
    })
  })

  it('16: equal timestamps are two migrations', () => {
    const { before = {}, folder } = folderCases['16-equal-when']
    expect(kinds(folder, stockLedger(before))).toEqual(['applied', 'pending'])
    expect(kinds(folder, stockLedger(folder))).toEqual(['applied', 'applied'])
  })

  it.each(Object.entries(folderCases).filter(([name]) => name !== '03-missing-sql-file'))(
    '%s: all pending, then all applied',
    (_name, { folder }) => {
      expect(new Set(kinds(folder, []))).toEqual(new Set(['pending']))
      expect(new Set(kinds(folder, stockLedger(folder)))).toEqual(new Set(['applied']))
    },
  )
})

const three = { '0000_a': table('a'), '0001_b': table('b'), '0002_c': table('c') }
const folder = journalFolder(three)

describe('compareLedger', () => {
  it('line ends and byte order mark are no edit', () => {
    const crlf = Object.fromEntries(
      Object.entries(three).map(([tag, text]) => [tag, `\uFEFF${text.replaceAll('\n', '\r\n')}`]),
    )
    expect(kinds(folder, stockLedger(journalFolder(crlf)))).toEqual(['applied', 'applied', 'applied'])
  })

  it('content counts where the time was rewritten', () => {
    const moved = stockLedger(folder).map((entry) => ({ ...entry, createdAtMs: null }))
    expect(compare(folder, moved).migrations).toMatchObject([
      { match: 'hash' },
      { match: 'hash' },
      { match: 'hash' },
    ])
  })

  it('a gap in the middle is out of order by its place', () => {
    const rows = stockLedger(folder).filter((_, index) => index !== 1)
    expect(compare(folder, rows).migrations[1]).toMatchObject({
      kind: 'out-of-order',
      because: 'position',
      laterApplied: ['0002_c'],
    })
  })

  it('rows of another branch are ahead, rows of a race are duplicates', () => {
    const rows = stockLedger(folder)
    const ahead = row({ id: 8, hash: 'unknown', createdAtMs: 9000 })
    const duplicate = { ...row({}), ...rows[0], id: 9 }
    const { migrations, surplus } = compare(folder, [...rows, ahead, duplicate])
    expect(migrations.every(({ kind }) => kind === 'applied')).toBe(true)
    expect(surplus).toEqual([
      { kind: 'ahead', row: ahead, code: 'MIGRATION.AHEAD', next: 'ops status' },
      { kind: 'duplicate', row: duplicate, code: null, next: null },
    ])
  })

  it('two files of equal content take two rows', () => {
    const twins = journalFolder({ '0000_note': '-- x', '0001_note': '-- x' })
    expect(kinds(twins, stockLedger(twins).slice(0, 1))).toEqual(['applied', 'pending'])
  })

  it('the name tells migrations of one second apart', () => {
    const pair = {
      '20250101000000_a/migration.sql': table('a'),
      '20250101000000_b/migration.sql': table('b'),
    }
    const snapshot = { '20250101000000_a/snapshot.json': '{"dialect":"postgres"}' }
    const contents = { ...pair, ...snapshot }
    const createdAtMs = Date.UTC(2025, 0, 1)
    expect(kinds(contents, [row({ createdAtMs, name: '20250101000000_c' })])).toEqual(['pending', 'pending'])
    expect(kinds(contents, [row({ createdAtMs, name: '20250101000000_b' })])).toEqual([
      'out-of-order',
      'edited',
    ])
  })

  it('a 0.x history that became a 1.x folder is recognised, edited or not', () => {
    const createdAtMs = Date.UTC(2025, 0, 1, 0, 0, 5, 678)
    const upgraded = {
      '20250101000005_a/migration.sql': table('a'),
      '20250101000005_a/snapshot.json': '{"dialect":"postgres"}',
    }
    const [hash = ''] = folderOf(upgraded).migrations.map((migration) => migration.hash)
    expect(kinds(upgraded, [row({ hash, createdAtMs })])).toEqual(['applied'])
    expect(kinds(upgraded, [row({ createdAtMs })])).toEqual(['edited'])
    expect(kinds(upgraded, [row({ createdAtMs: 1, name: '20250101000005_a' })])).toEqual(['edited'])
  })

  it('an edit of comments alone is told by the token hash', () => {
    const edited = journalFolder({ ...three, '0000_a': `-- why\n${table('a')}` })
    const records = [record(folder, 0)]
    expect(kinds(edited, stockLedger(folder), records)[0]).toBe('edited-comments-only')
    expect(kinds(edited, stockLedger(folder))[0]).toBe('edited')
    const broken = journalFolder({ ...three, '0000_a': 'CREATE TABEL' })
    expect(kinds(broken, stockLedger(folder), records)[0]).toBe('edited')
  })

  describe('after an interruption', () => {
    const escape = folderCases['14b-commit-escape-then-fails'].folder
    const rows = stockLedger(escape).slice(0, 1)
    const failed = record(escape, 1, { state: 'failed', doneHashes: doneHashes(escape, 1, 3) })

    it('says how far it came', () => {
      expect(compare(escape, rows, [failed]).migrations[1]).toMatchObject({
        kind: 'interrupted',
        done: 3,
        inFlight: null,
        changedAt: null,
        code: 'MIGRATION.INTERRUPTED',
        next: 'ops resume',
      })
    })

    it('names the statement whose outcome is unknown', () => {
      const running = record(escape, 1, {
        state: 'running',
        inFlight: 3,
        doneHashes: doneHashes(escape, 1, 2),
      })
      expect(compare(escape, rows, [running]).migrations[1]).toMatchObject({ done: 2, inFlight: 3 })
    })

    it.each([
      ['of the statement in flight', 3, 3],
      ['of a committed one before it', 1, 1],
      ['of one behind it', 4, null],
      ['of comments alone', null, null],
    ])('an edit %s', (_what, edited, changedAt) => {
      const text = (at: number | null) =>
        [1, 2, 3, 4].map((n) => (n === 2 ? 'COMMIT;' : `SELECT ${n === at ? 'now' : n};`)).join('\n')
      const before = journalFolder({ '0000_a': text(null) })
      const after = journalFolder({ '0000_a': `-- why\n${text(edited)}` })
      const [first, second, openHash = null] = doneHashes(before, 0, 3)
      const done = [first ?? '', second ?? '']
      const running = record(before, 0, { state: 'running', inFlight: 3, openHash, doneHashes: done })
      expect(compare(after, [], [running]).migrations[0]).toMatchObject({ kind: 'interrupted', changedAt })
    })

    it('an edit of a statement in flight that is the first', () => {
      const before = journalFolder({ '0000_a': 'VACUUM a' })
      const [openHash = null] = doneHashes(before, 0, 1)
      const running = record(before, 0, { state: 'running', inFlight: 1, openHash })
      const after = journalFolder({ '0000_a': 'VACUUM b' })
      expect(compare(after, [], [running]).migrations[0]).toMatchObject({ done: 0, changedAt: 1 })
    })

    it.each([
      ['"nope"', '"a"', null],
      ['ADD COLUMN "x"', 'ADD COLUMN "xx"', 1],
      ['COMMIT;', '/* now */ COMMIT;', null],
    ])('%s edited to %s: the first committed statement that changed is %s', (from, to, changedAt) => {
      const text = escape['0001_esc.sql'] ?? ''
      const mended = { ...escape, '0001_esc.sql': text.replace(from, to) }
      expect(compare(mended, rows, [failed]).migrations[1]).toMatchObject({ kind: 'interrupted', changedAt })
    })

    it.each([
      ['the second', 'SELECT 1;\nSELECT now;\nSELECT 3;', 2],
      ['one more', 'SELECT 1;\nSELECT 2;\nSELECT 3;\nSELECT 4;', 4],
      ['the last taken out', 'SELECT 1;\nSELECT 2;', 3],
      ['comments alone', '-- why\nSELECT 1;\nSELECT 2;\nSELECT 3;', null],
      ['no SQL any more', 'SELEKT 1;', 0],
    ])('of a file that goes by a plan, edited since: %s', (_what, text, changedAt) => {
      const before = journalFolder({ '0000_a': 'SELECT 1;\nSELECT 2;\nSELECT 3;' })
      const plannedHashes = doneHashes(before, 0, 3)
      const stopped = record(before, 0, { state: 'failed', steps: 2, plannedHashes })
      const after = journalFolder({ '0000_a': text })
      const next = changedAt === null ? 'ops resume' : 'git log -p -- 0000_a.sql'
      expect(compare(after, [], [stopped]).migrations[0]).toMatchObject({ changedAt, next })
      const older = record(before, 0, { state: 'failed', steps: 2 })
      expect(compare(after, [], [older]).migrations[0]).toMatchObject({
        changedAt: changedAt === null ? null : 0,
      })
    })

    it('a try that left nothing is pending, and said', () => {
      const nothing = record(folder, 2, { state: 'failed' })
      expect(compare(folder, stockLedger(folder).slice(0, 2), [nothing]).migrations[2]).toMatchObject({
        kind: 'pending',
        failedBefore: true,
      })
    })

    it('the ledger row wins, and a rolled back record counts for nothing', () => {
      expect(kinds(escape, stockLedger(escape), [failed])).toEqual(['applied', 'applied'])
      const undone: EngineRecord = { ...failed, state: 'rolled-back' }
      expect(compare(escape, rows, [undone]).migrations[1]).toMatchObject({
        kind: 'pending',
        failedBefore: false,
      })
    })
  })

  it('is total and uses each row once', () => {
    const when = fc.integer({ min: 1, max: 4 })
    const text = fc.constantFrom(
      '',
      '-- x',
      'SELECT 1',
      'SELECT 1\n',
      'SELECT 1\r\n',
      '\uFEFFSELECT 1',
      'SELECT 2',
      'SELEC',
    )
    const files = fc.array(fc.record({ when, text }), { maxLength: 6 })
    fc.assert(
      fc.property(files, files, fc.array(fc.nat(3)), (now, past, missing) => {
        const contentsOf = (list: typeof now) =>
          journalFolder(Object.fromEntries(list.map((file, index) => [`${index}_t`, file.text])), {
            entries: list.map((file, index) => ({ tag: `${index}_t`, when: file.when })),
          })
        const rows = stockLedger(contentsOf(past)).map((entry, index) => {
          return missing.includes(index) ? { ...entry, id: null, createdAtMs: null } : entry
        })
        const { migrations, surplus } = compare(contentsOf(now), rows)
        expect(migrations.map(({ position }) => position)).toEqual(now.map((_, index) => index))
        const used = [
          ...migrations.flatMap((state) => ('row' in state ? [state.row] : [])),
          ...surplus.map(({ row }) => row),
        ]
        expect(used).toHaveLength(rows.length)
        expect(new Set(used)).toEqual(new Set(rows))
      }),
    )
  })
})
