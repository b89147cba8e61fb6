import { CodedError, errorDocument } from '@twinship/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Dialect } from '../model/folder.ts'
import { loadParser } from './load.ts'

const secret = 'hunter2'

const literals: Readonly<Record<Dialect, readonly string[]>> = {
  postgresql: [
    `'${secret}'`,
    `'it''s "${secret}" or $ /* so'`,
    `E'\\'${secret}\\n'`,
    `$$${secret}$$`,
    `$a$ '${secret} $b$ $a$`,
    `U&'${secret}'`,
    `U&'${secret}\\zz'`,
    `X'${secret}'`,
    `b'${secret}'`,
    `E'${secret}\\u12'`,
  ],
  sqlite: [`'${secret}'`, `'it''s "${secret}" or $ /* so'`, `x'${secret}'`, `x'00'`],
}

/** Of these a text has one: with two quotes missing, what was meant as the second literal reads as a name. */
const open: Readonly<Record<Dialect, readonly string[]>> = {
  postgresql: ['', `'${secret}`, `E'${secret}\\'`, `$$ ${secret}`, `U&'${secret}`],
  sqlite: ['', `'${secret}`, `x'${secret}`],
}

/** None of them turns the quote that follows into part of a name or a comment: what it opens would be no literal. */
const words: Readonly<Record<Dialect, readonly string[]>> = {
  postgresql: [
    'CREATE ROLE a',
    'PASSWORD',
    'CREATE SUBSCRIPTION s CONNECTION',
    'PUBLICATION p',
    '"a b"',
    'DO',
    '1x',
    'CREATE USER MAPPING FOR a SERVER s OPTIONS (password',
    'UESCAPE',
    '/* it */',
    '-- it\n',
  ],
  sqlite: ["ATTACH 'x' AS y KEY", 'INSERT INTO t VALUES (', '"a b"', '`a`', '/* it */', '-- it\n', '1x'],
}

const joins = ['SELECT', ';', '\n', ',', '(', ')', '=', 'x', ' ']
const heads = ['', '--> statement-breakpoint ', 'SELECT 1; --> statement-breakpoint\n']

describe.each<Dialect>(['postgresql', 'sqlite'])('an error of %s', (dialect) => {
  it('shows no literal of a text that is not SQL', async () => {
    const parser = await loadParser(dialect)
    const part = fc.constantFrom(...literals[dialect], ...words[dialect], ...joins)
    const some = fc.array(part, { maxLength: 8 })
    let failed = 0
    fc.assert(
      fc.property(fc.constantFrom(...heads), some, fc.constantFrom(...open[dialect]), some, (...parts) => {
        const text = parts.flat().join(' ')
        try {
          parser.parse({ tag: 't', file: 't.sql', text })
        } catch (error) {
          if (!(error instanceof CodedError)) throw error
          failed++
          expect(JSON.stringify(errorDocument(error))).not.toContain(secret)
        }
      }),
      { numRuns: 2000 },
    )
    expect(failed).toBeGreaterThan(500)
  })
})

describe('what is shown of a text that is not SQL', () => {
  it.each([
    [
      'postgresql',
      `CREATE ROLE a PASSWORD 'hunter2;`,
      `CREATE ROLE a PASSWORD '********`,
      'unterminated quoted string at or near "…"',
    ],
    [
      'postgresql',
      `ALTER ROLE a PASSWRD 'x' b`,
      `ALTER ROLE a PASSWRD '*' b`,
      'unrecognized role option "…"',
    ],
    ['postgresql', `SELECT 1;\nSELEC 'hunter2`, `SELEC '*******`, 'syntax error at or near "SELEC"'],
    [
      'postgresql',
      `SELECT $$hunter2$$ 'x`,
      `SELECT $$*******$$*'*`,
      'unterminated quoted string at or near "…"',
    ],
    ['sqlite', `SELEC 'hunter2`, `SELEC '*******`, 'near "SELEC": syntax error'],
    ['sqlite', `VALUES ('x' 'hunter2')`, `VALUES ('*' '*******')`, 'near "…": syntax error'],
  ] as const)('%s: %s', async (dialect, text, line, said) => {
    const parser = await loadParser(dialect)
    const parse = () => parser.parse({ tag: 't', file: 't.sql', text })
    expect(parse).toThrow(expect.objectContaining({ code: 'MIGRATION.SYNTAX' }))
    expect(parse).toThrow(`: ${said}`)
    expect(parse).toThrow(`\n${line}\n`)
  })
})
