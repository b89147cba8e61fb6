import { describe, expect, it } from 'vitest'
import { CodedError, errorDocument, redactError, toCodedError } from './errors/coded-error.ts'
import { errorTable } from './errors/table.ts'
import { createRedactor, redactText } from './redact.ts'

describe('redactText', () => {
  it.each([
    ['connecting to postgres://u:hush@h/app failed', 'connecting to postgres://u:***@h/app failed'],
    ['postgresql://u:hu/sh@hush@h/app', 'postgresql://u:***@h/app'],
    ['libsql://h?authToken=hush&x=1', 'libsql://h?authToken=***&x=1'],
    ["host=h password=hush dbname='app'", "host=h password=*** dbname='app'"],
    ['postgres://h/app?sslpassword=hush', 'postgres://h/app?sslpassword=***'],
    ['There is no file /srv/app/postgres:/u:hush@h/app.', 'There is no file /srv/app/postgres:/u:***@h/app.'],
    ['nothing to hide: 5432', 'nothing to hide: 5432'],
  ])('%s', (text, shown) => expect(redactText(text)).toBe(shown))
})

describe('createRedactor', () => {
  it('takes the given secrets out wherever they stand, encoded too', () => {
    const redact = createRedactor(['p@ss/word', undefined, 'ab'])
    expect(redact('ab p@ss/word and p%40ss%2Fword')).toBe('ab *** and ***')
  })
})

describe('CodedError', () => {
  it('turns whatever was thrown into an error without secrets', () => {
    const redact = createRedactor(['hush'])
    for (const thrown of [new Error('no hush'), 'hush', { toString: () => 'hush' }, undefined]) {
      const error = toCodedError(thrown, redact)
      expect(error).toMatchObject({ code: 'BUG.UNEXPECTED', exitCode: 1 })
      expect(JSON.stringify(errorDocument(error))).not.toContain('hush')
    }
    const coded = new CodedError('DB.BUSY')
    expect(toCodedError(coded, redact)).toBe(coded)
  })

  it('is printed without the passwords of what was typed', () => {
    const url = 'postgres://u:hush@h/d'
    const error = new CodedError('DB.BUSY', `a ${url}`, {
      hint: `b ${url}`,
      details: { url, urls: [url], count: 1 },
      cause: 'c',
    })
    const shown = redactError(error, redactText)
    expect(shown).toMatchObject({
      code: 'DB.BUSY',
      message: 'a postgres://u:***@h/d',
      hint: 'b postgres://u:***@h/d',
      details: { url: 'postgres://u:***@h/d', urls: ['postgres://u:***@h/d'], count: 1 },
      cause: 'c',
    })
    expect(shown.stack).not.toContain('hush')
  })

  it('has a title and a hint for every code', () => {
    for (const [code, entry] of Object.entries(errorTable)) {
      expect(code).toMatch(/^[A-Z]+(\.[A-Z_]+)?$/)
      expect(entry.title).toMatch(/\.$/)
      expect(entry.hint).toMatch(/[.)]$/)
    }
  })
})
