import { describe, expect, it } from 'vitest'
import { folderCases } from '../../test/support/cases.ts'
import { filesOf, type FolderContents } from '../../test/support/folder-builder.ts'
import type { FolderFiles } from '../ports/folder-files.ts'
import { loadParser } from '../parse/load.ts'
import { toFolderSurvey } from '../read/folder.ts'
import { checks } from './all.ts'
import { exampleFiles } from './example.ts'
import { checkFolder } from './run.ts'

const nowMs = Date.UTC(2025, 0, 1)

async function findings(files: FolderFiles) {
  const survey = toFolderSurvey(files)
  const parser = await loadParser(survey.dialect)
  const migrations = survey.migrations.map((migration) => parser.parse(migration))
  return checkFolder({ survey, migrations, nowMs })
}

const found = async (contents: FolderContents) =>
  (await findings(filesOf(contents)))
    .filter(({ code }) => code !== 'SNAPSHOT.MISSING')
    .map(({ code, file, line }) => [code, file, line].filter((part) => part !== undefined).join(' '))

describe.each(checks.map((check) => [check.code, check] as const))('%s', (code, check) => {
  it('finds its bad example and says where, and nothing in its good one', async () => {
    const bad = (await findings(exampleFiles(check.bad))).filter((finding) => finding.code === code)
    expect(bad).toHaveLength(1)
    expect(bad[0]).toMatchObject({
      severity: check.severity,
      hint: check.hint,
      file: expect.stringMatching(/./) as string,
      message: expect.stringMatching(/\.$/) as string,
    })
    const good = await findings(exampleFiles(check.good))
    expect(good.filter((finding) => finding.code === code)).toEqual([])
  })

  it('has the texts that its page needs', () => {
    expect(code).toMatch(/^(JOURNAL|SNAPSHOT|SQL)\.[A-Z_]+$/)
    expect(check.title).toMatch(/\.$/)
    expect(check.hint).toMatch(/\.$/)
  })
})

describe('checkFolder', () => {
  it('codes are unique', () => {
    expect(new Set(checks.map(({ code }) => code)).size).toBe(checks.length)
  })

  it.each([
    ['02-out-of-order-when', ['JOURNAL.DECREASING_WHEN 0002_b.sql']],
    ['03-missing-sql-file', ['JOURNAL.MISSING_FILE 0001_gone.sql']],
    ['04-duplicate-idx', ['JOURNAL.DUPLICATE_IDX 0001_right.sql']],
    ['05-fails-midway', []],
    ['06-create-index-concurrently', ['SQL.NOT_IN_TRANSACTION 0001_cic.sql 1']],
    ['07-enum-add-and-use', ['SQL.ENUM_VALUE_USED 0001_use.sql 3']],
    ['08-dollar-quoted', []],
    ['09b-bom-crlf', []],
    [
      '10-empty',
      [
        'SQL.NO_STATEMENT 0000_zero.sql',
        'SQL.NO_STATEMENT 0001_comment.sql',
        'SQL.NO_STATEMENT 0004_ws.sql',
        'SQL.OPEN_COMMENT 0001_comment.sql 1',
      ],
    ],
    ['12-identifiers', ['SQL.LONG_NAME 0001_b.sql 1']],
    ['13-breakpoint-in-literal', []],
    ['14a-commit-escape', ['SQL.NOT_IN_TRANSACTION 0001_esc.sql 7']],
    ['15-multi-no-breakpoint', []],
    ['15s-multi-no-breakpoint-sqlite', ['SQL.SEVERAL_STATEMENTS 0000_a.sql 2']],
    ['16-equal-when', ['JOURNAL.DUPLICATE_WHEN 0001_b.sql']],
    ['18s-rebuild-cascade-sqlite', []],
  ] as const)('%s', async (name, expected) => {
    expect(await found(folderCases[name].folder)).toEqual(expected)
  })

  it('the gravest first', async () => {
    const contents = { ...folderCases['03-missing-sql-file'].folder, '0002_c.sql': '', '0009_x.sql': '' }
    expect((await findings(filesOf(contents))).map(({ severity }) => severity)).toEqual([
      'error',
      'warning',
      'warning',
      'note',
    ])
  })

  it('a history that begins with drizzle-kit pull is one chain', async () => {
    const origin = '00000000-0000-0000-0000-000000000000'
    const snapshot = (id: string, prevId: string) => JSON.stringify({ id, prevId })
    const folder = (...snapshots: readonly string[]) => {
      const tags = snapshots.map((_, idx) => `000${idx}_x`)
      const entries = tags.map((tag, idx) => ({ idx, tag, when: idx, version: '7', breakpoints: true }))
      return {
        'meta/_journal.json': JSON.stringify({ version: '7', dialect: 'postgresql', entries }),
        ...Object.fromEntries(tags.map((tag) => [`${tag}.sql`, 'SELECT 1;'])),
        ...Object.fromEntries(snapshots.map((text, idx) => [`meta/000${idx}_snapshot.json`, text])),
      }
    }
    expect(await found(folder(snapshot(origin, ''), snapshot('b', origin), snapshot('c', 'b')))).toEqual([])
    expect(await found(folder(snapshot(origin, ''), snapshot('b', origin), snapshot('c', origin)))).toEqual([
      'SNAPSHOT.FORKED meta/0002_snapshot.json',
    ])
    expect(await found(folder(snapshot('a', origin), snapshot('b', 'a')))).toEqual([])
  })

  it('drizzle-kit 1.x: a merged history has one end, an unmerged one two', async () => {
    const migration = (tag: string, prevIds: readonly string[]) => ({
      [`${tag}/migration.sql`]: 'SELECT 1;',
      [`${tag}/snapshot.json`]: JSON.stringify({ dialect: 'postgres', id: tag, prevIds }),
    })
    const forked = {
      ...migration('20240101000000_a', []),
      ...migration('20240102000000_b', ['20240101000000_a']),
      ...migration('20240103000000_c', ['20240101000000_a']),
    }
    expect(await found(forked)).toEqual(['SNAPSHOT.FORKED 20240103000000_c/snapshot.json'])
    const merged = { ...forked, ...migration('20240104000000_d', ['20240102000000_b', '20240103000000_c']) }
    expect(await found(merged)).toEqual([])
    expect(await found({ ...merged, 'x/snapshot.json': '{}', 'old.sql': '' })).toEqual([
      'JOURNAL.ORPHAN_FILE old.sql',
      'JOURNAL.ORPHAN_FILE x/snapshot.json',
      'SNAPSHOT.BROKEN x/snapshot.json',
    ])
  })
})
