import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Dialect } from '../model/folder.ts'
import { withoutByteOrderMark } from '../read/hashes.ts'
import { loadParser } from './load.ts'

const marker = '--> statement-breakpoint'

const known: Readonly<Record<Dialect, readonly string[]>> = {
  postgresql: [
    `CREATE TABLE "t" (\n\t"id" serial PRIMARY KEY,\n\t"Straße 🐘" text\n)`,
    `INSERT INTO t VALUES ('a;b ${marker} c', E'\\';', '🐘''')`,
    `DO $$ BEGIN PERFORM 1; EXECUTE 'x;'; END $$`,
    `CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $f$ SELECT $$;${marker}\n;$$; $f$`,
    'CREATE FUNCTION g() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END',
    'CREATE INDEX CONCURRENTLY i ON t (id)',
    `ALTER TYPE m ADD VALUE 'é'`,
    `COMMENT ON TABLE t IS 'it''s -- no comment /* nor this'`,
    'SELECT 1 /* inside ; */ + -- and ;\n 2',
    'COMMIT',
  ],
  sqlite: [
    'CREATE TABLE `t` (\n\t`id` integer PRIMARY KEY,\n\t`Straße 🐘` text\n)',
    `INSERT INTO t VALUES ('a;b ${marker} c', '🐘''')`,
    `CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT ';'; DELETE FROM t; END`,
    'ALTER TABLE `t` ALTER COLUMN "x" TO "x" text NOT NULL DEFAULT \'é;\'',
    'ALTER TABLE `__new_t` RENAME TO `t`',
    'PRAGMA foreign_keys=OFF',
    'SELECT 1 /* inside ; */ + -- and ;\n 2',
    'COMMIT',
  ],
}

const separator = fc
  .array(
    fc.constantFrom(
      '\n',
      '  ',
      '\t',
      `\n${marker}\n`,
      `${marker}\n`,
      `${marker}\n${marker}\n`,
      ';',
      "-- it's; a 🐘 comment\n",
      '/* ; \' " $$ */',
    ),
    { maxLength: 4 },
  )
  .map((parts) => parts.join(''))

const marks = fc.record({ crlf: fc.boolean(), mark: fc.boolean(), open: fc.boolean() })

describe.each<Dialect>(['postgresql', 'sqlite'])('%s', (dialect) => {
  it('gives back the statements of any file, whatever stands between them', async () => {
    const parser = await loadParser(dialect)
    const part = fc.tuple(fc.constantFrom(...known[dialect]), separator)
    fc.assert(
      fc.property(separator, fc.array(part, { maxLength: 8 }), marks, (head, parts, { crlf, mark, open }) => {
        const body = parts.map(([sql, between]) => `${sql};${between}`).join('')
        const end = (text: string) => (crlf ? text.replaceAll('\n', '\r\n') : text)
        const written = end(`${head}${body}${open ? 'SELECT 9' : ''}`)
        const text = withoutByteOrderMark(mark ? `\uFEFF${written}` : written)
        const { statements, tokensHash } = parser.parse({ tag: 't', file: 't.sql', text })
        const expected = [...parts.map(([sql]) => end(sql)), ...(open ? ['SELECT 9'] : [])]
        expect(statements.map(({ sql }) => sql)).toEqual(expected)
        for (const { offset, sql, line, column } of statements) {
          expect(text.slice(offset, offset + sql.length)).toBe(sql)
          const before = text.slice(0, offset).split('\n')
          expect([line, column]).toEqual([before.length, (before.at(-1) ?? '').length + 1])
        }
        const plain = parser.parse({ tag: 't', file: 't.sql', text: expected.join(';\n') })
        expect(tokensHash).toBe(plain.tokensHash)
        expect(statements.map((one) => one.tokensHash)).toEqual(plain.statements.map((one) => one.tokensHash))
      }),
      { numRuns: 300 },
    )
  })
})
