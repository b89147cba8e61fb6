import { describe, expect, it } from 'vitest'
import { parseText } from '../../test/support/parsed.ts'
import type { Dialect } from '../model/folder.ts'
import { createContentReader } from './content-reader.ts'
import { loadParser } from './load.ts'

const syntaxError = (details: object, text: string) =>
  expect.objectContaining({
    code: 'MIGRATION.SYNTAX',
    exitCode: 4,
    details: expect.objectContaining(details) as object,
    message: expect.stringContaining(text) as string,
  }) as Error

describe('what is not SQL', () => {
  it.each<[Dialect, string, object, string]>([
    [
      'postgresql',
      `SELECT '🐘é;';\nCREATE TABEL x();`,
      { file: 't.sql', line: 2, column: 8, statement: 2 },
      'CREATE TABEL x();\n       ^',
    ],
    [
      'postgresql',
      `SELECT 1;\n\tSELECT '🐘', a b c`,
      { line: 2, column: 19, statement: 2 },
      '\n\t                 ^',
    ],
    ['postgresql', `SELECT 1;\nSELECT 'open`, { line: 2, column: 8, statement: 2 }, 'unterminated'],
    [
      'postgresql',
      'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END;\nSELECT 1 1',
      { line: 2, statement: 2 },
      '^',
    ],
    ['postgresql', 'SELEC 1', { line: 1, column: 1, statement: 1 }, 'SELEC 1\n^'],
    ['sqlite', `SELECT '🐘';\r\nCREATE TABEL x;`, { line: 2, column: 8, statement: 2 }, 'TABEL'],
    ['sqlite', `SELECT 'open`, { line: 1, column: 8, statement: 1 }, 'unterminated'],
    ['sqlite', 'ALTER TABLE a ALTER COLUMN b TO', { statement: 1 }, 'syntax error'],
  ])('%s: %j', async (dialect, text, details, shown) => {
    await expect(parseText(dialect, text)).rejects.toThrow(syntaxError(details, shown))
  })

  it('a statement too deep for the parser is refused, and the parser works on', async () => {
    const deep = `SELECT ${'('.repeat(20_000)}1${')'.repeat(20_000)}`
    await expect(parseText('postgresql', deep)).rejects.toThrow(syntaxError({ statement: 1 }, ''))
    expect((await parseText('postgresql', 'SELECT 1')).statements).toHaveLength(1)
  })

  it('a long line is cut around the place', async () => {
    const long = `SELECT ${'1, '.repeat(500)} FROM FROM`
    const error: unknown = await parseText('postgresql', long).catch((thrown: unknown) => thrown)
    const lines = error instanceof Error ? error.message.split('\n') : []
    expect(lines).toHaveLength(3)
    expect(Math.max(...lines.slice(1).map((line) => line.length))).toBeLessThan(110)
  })

  it('has no content to compare', async () => {
    const read = createContentReader(await loadParser('postgresql'))
    const file = { tag: 't', position: 0, idx: 0, whenMs: 1, file: 't.sql', hash: '', equivalentHashes: [] }
    expect(read({ ...file, text: 'SELEC' })).toBeUndefined()
    expect(read({ ...file, text: 'SELECT 1' })?.statements).toHaveLength(1)
  })
})

describe('breakpoints', () => {
  it.each<Dialect>(['postgresql', 'sqlite'])(
    '%s: SQL behind a marker on its line runs, as stock has it',
    async (dialect) => {
      const text = `DROP TABLE a;--> statement-breakpoint DROP TABLE "é";\n-- off --> statement-breakpoint DROP TABLE c; -- end`
      const { statements } = await parseText(dialect, text)
      expect(statements.map(({ sql, line, column }) => [sql, line, column])).toEqual([
        ['DROP TABLE a', 1, 1],
        ['DROP TABLE "é"', 1, 39],
        ['DROP TABLE c', 2, 33],
      ])
      expect(statements.map(({ sql, offset }) => text.slice(offset, offset + sql.length))).toEqual(
        statements.map(({ sql }) => sql),
      )
    },
  )

  it.each<Dialect>(['postgresql', 'sqlite'])('%s: a commented statement stays off', async (dialect) => {
    const { statements } = await parseText(
      dialect,
      '-- DROP TABLE a;--> statement-breakpoint\n/*\nDROP TABLE b;\n--> statement-breakpoint\n*/',
    )
    expect(statements).toEqual([])
  })
})

describe('token hashes', () => {
  const hash = async (dialect: Dialect, text: string) => (await parseText(dialect, text)).tokensHash
  const base = `CREATE TABLE a (id integer DEFAULT 1);\nINSERT INTO a VALUES ('a b');`

  it.each<Dialect>(['postgresql', 'sqlite'])(
    '%s: comments, whitespace, line ends, breakpoints do not count',
    async (dialect) => {
      const same = [
        base.replaceAll('\n', '\r\n'),
        `-- why\n${base}\n/* more */`,
        base.replace('\n', '\n--> statement-breakpoint\n').replace('(id', '(\n\tid'),
        `;${base.slice(0, -1)}`,
      ]
      const expected = await hash(dialect, base)
      for (const text of same) expect(await hash(dialect, text)).toBe(expected)
    },
  )

  it.each<Dialect>(['postgresql', 'sqlite'])('%s: anything else does', async (dialect) => {
    const other = [base.replace('a b', 'a  b'), base.replace('1', '2'), base.replace('id', 'ID'), '']
    const hashes = await Promise.all([base, ...other].map(async (text) => hash(dialect, text)))
    expect(new Set(hashes).size).toBe(hashes.length)
  })

  it('a semicolon that separates counts', async () => {
    expect(await hash('postgresql', 'VACUUM; ANALYZE')).not.toBe(await hash('postgresql', 'VACUUM ANALYZE'))
  })

  it('control characters are read', async () => {
    const text = `SELECT '\u0001\u001f';\f\vSELECT 2`
    expect((await parseText('postgresql', text)).statements.map(({ sql }) => sql)).toEqual([
      `SELECT '\u0001\u001f'`,
      'SELECT 2',
    ])
  })
})
