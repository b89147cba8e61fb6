import { describe, expect, it } from 'vitest'
import { folderCases, type CaseName } from '../../test/support/cases.ts'
import { brief, folderOf, parseFolder, parseText } from '../../test/support/parsed.ts'
import { segmentFile } from '../state/segments.ts'

/** Segments of every file of every case, in the order of its journal; 03 cannot be read. */
const expected: Readonly<Record<Exclude<CaseName, '03-missing-sql-file'>, readonly string[]>> = {
  '01-edited-after-applied': ['engine[1 2]engine', 'engine[1]engine', 'engine[1]engine'],
  '02-out-of-order-when': ['engine[1]engine', 'engine[1]engine', 'engine[1]engine'],
  '04-duplicate-idx': ['engine[1]engine', 'engine[1]engine', 'engine[1]engine'],
  '05-fails-midway': ['engine[1]engine', 'engine[1]engine', 'engine[1 2 3 4 5]engine', 'engine[1]engine'],
  '06-create-index-concurrently': ['engine[1]engine', 'alone:none 1'],
  '07-enum-add-and-use': ['engine[1 2]engine', 'alone:none 1, engine[2 3]engine'],
  '08-dollar-quoted': ['engine[1]engine', 'engine[1 2 3]engine'],
  '09a-crlf': ['engine[1 2]engine', 'engine[1 2]engine'],
  '09b-bom-crlf': ['engine[1]engine', 'engine[1 2]engine'],
  '10-empty': ['', '', 'engine[1]engine', 'engine[1 2]engine', ''],
  '11-2000-statements': [`engine[${Array.from({ length: 2000 }, (_, index) => index + 1).join(' ')}]engine`],
  '12-identifiers': ['engine[1 2 3 4]engine', 'engine[1 2 3]engine'],
  '13-breakpoint-in-literal': ['engine[1]engine', 'engine[1 2]engine'],
  '14a-commit-escape': [
    'engine[1]engine',
    'engine[1 2]commit, alone:own 3, alone:none 4, alone:own 5',
    'engine[1]engine',
  ],
  '14b-commit-escape-then-fails': ['engine[1]engine', 'engine[1 2]commit, alone:none 3, alone:own 4'],
  '15-multi-no-breakpoint': ['engine[1 2 3]engine'],
  '16-equal-when': ['engine[1]engine', 'engine[1]engine'],
  '15s-multi-no-breakpoint-sqlite': ['engine[1 2]engine'],
  '17s-fails-midway-sqlite': ['engine[1]engine', 'engine[1 2 3 4 5]engine'],
  '18s-rebuild-cascade-sqlite': ['engine[1 2]engine', 'engine[1 2 3 4 5 6]engine'],
}

describe('the hostile folders', () => {
  it.each(Object.entries(expected))(
    '%s: every statement is found, once and in order',
    async (name, segments) => {
      const files = await parseFolder(folderCases[name as CaseName].folder)
      expect(files.map(({ statements }) => segmentFile(statements).map(brief).join(', '))).toEqual(segments)
    },
  )

  it('03: the missing file is named before anything is parsed', () => {
    expect(() => folderOf(folderCases['03-missing-sql-file'].folder)).toThrow(
      expect.objectContaining({
        code: 'MIGRATION.FILE_MISSING',
        message: expect.stringContaining('0001_gone.sql') as string,
      }) as Error,
    )
  })

  it('08: bodies, blocks and comments stay whole', async () => {
    const [, file] = await parseFolder(folderCases['08-dollar-quoted'].folder)
    expect(file?.statements.map(({ line, sql }) => [line, sql.split('\n')[0], sql.at(-1)])).toEqual([
      [2, 'CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $body$', '$'],
      [10, 'CREATE TRIGGER a_touch BEFORE INSERT ON "a" FOR EACH ROW EXECUTE FUNCTION touch()', ')'],
      [12, expect.stringContaining(`E'it\\'s;'`), '$'],
    ])
  })

  it('09: the literal keeps its CRLF; a byte order mark belongs to no statement', async () => {
    const [, comment] = await parseFolder(folderCases['09a-crlf'].folder)
    expect(comment?.statements[1]?.sql).toBe(`COMMENT ON TABLE "c" IS 'line1\r\nline2'`)
    const [, marked] = await parseFolder(folderCases['09b-bom-crlf'].folder)
    expect(marked?.statements[0]).toMatchObject({ line: 1, column: 1, offset: 0 })
    expect(marked?.statements[0]?.sql.startsWith('CREATE TABLE')).toBe(true)
  })

  it('12: positions after characters of several bytes', async () => {
    const [tables, rest] = await parseFolder(folderCases['12-identifiers'].folder)
    expect(tables?.statements.map(({ line, column }) => `${line}:${column}`)).toEqual([
      '1:1',
      '3:1',
      '12:1',
      '14:1',
    ])
    expect(tables?.statements[3]?.sql).toBe('CREATE TABLE "user" ("id" serial PRIMARY KEY, "ref" integer)')
    expect(rest?.statements[1]?.sql).toContain('"Idx;--> ""q"""')
    expect(rest?.facts).toEqual([
      { kind: 'long-name', name: expect.stringMatching(/^very_long/) as string, bytes: 91, line: 1 },
    ])
  })

  it('13: the marker inside a literal separates nothing', async () => {
    const [, file] = await parseFolder(folderCases['13-breakpoint-in-literal'].folder)
    expect(file?.statements[0]?.sql).toContain('docs: separate with --> statement-breakpoint between')
    expect(file?.breakpoints).toHaveLength(1)
  })

  it('07, 18s: what was recognised over several statements', async () => {
    const [, moods] = await parseFolder(folderCases['07-enum-add-and-use'].folder)
    expect(moods?.facts).toEqual([{ kind: 'enum-value-use', added: 1, used: 2, type: 'mood' }])
    const uses = async (sql: string) => {
      const { facts } = await parseText('postgresql', `ALTER TYPE mood ADD VALUE 'x'; ${sql}`)
      return facts.length
    }
    for (const bound of ["IN ('x')", "FROM ('x') TO ('y')", "IN (E'\\x78')", 'IN ($a$x$a$)']) {
      expect(await uses(`CREATE TABLE a PARTITION OF b FOR VALUES ${bound}`)).toBe(1)
    }
    expect(await uses("ALTER TABLE a ADD CHECK (m <> 'x')")).toBe(1)
    expect(await uses("DO $$ BEGIN UPDATE a SET m = 'x'; END $$")).toBe(1)
    expect(await uses("CREATE TABLE x (x int); ALTER TYPE mood ADD VALUE 'y' AFTER 'x'")).toBe(0)
    const [, rebuild] = await parseFolder(folderCases['18s-rebuild-cascade-sqlite'].folder)
    expect(rebuild?.facts).toEqual([
      {
        kind: 'table-rebuild',
        order: 'create-first',
        table: 'p',
        temporary: '__new_p',
        create: 2,
        copy: 3,
        drop: 4,
        rename: 5,
      },
    ])
    expect(rebuild?.statements.map(({ subject }) => subject)).toEqual([
      { kind: 'foreign-keys', enabled: false },
      null,
      null,
      { kind: 'drop-table', table: 'p' },
      { kind: 'rename-table', table: '__new_p', to: 'p' },
      { kind: 'foreign-keys', enabled: true },
    ])
  })

  it('what is parsed is JSON', async () => {
    for (const name of Object.keys(expected)) {
      const files = await parseFolder(folderCases[name as CaseName].folder)
      expect(JSON.parse(JSON.stringify(files))).toEqual(files)
    }
  })
})
