import { describe, expect, it } from 'vitest'
import { judgeUserlist } from '../check/userlist.ts'
import { sampleUserlist } from '../sample.ts'
import { mergeUserlist } from './merge.ts'
import { parseUserlist } from './parse.ts'

const md5 = (digit: string) => `md5${digit.repeat(32)}`
const scram = 'SCRAM-SHA-256$4096:YQ==$YQ==:YQ=='

describe('parsing', () => {
  it('reads what pgBouncer reads', () => {
    const text = '; comment "x" "y"\n\n"a" "p""w"\r\n  "b ""c"""\t"" and more "x" "y"\n"d"\n"e"'
    expect(parseUserlist(text)).toEqual({
      entries: [
        { name: 'a', credential: 'p"w' },
        { name: 'b "c"', credential: '' },
        { name: 'd', credential: 'e' },
      ],
      brokenAt: undefined,
      repeated: [],
    })
  })

  it.each([
    ['"a" "x"\nb "y"\n"c" "z"', 2],
    ['"a" x', 1],
    ['"a"', 1],
    ['"a" "x', 1],
    ['# comment\n"a" "x"', 1],
    ['\ufeff"a" "x"', 1],
    ['"a" "x"\n\n\n  oops', 4],
  ])('%j stops', (text, line) => expect(parseUserlist(text).brokenAt).toBe(line))

  it('names those that are there twice', () => {
    expect(parseUserlist('"a" "x"\n"b" "x"\n"a" "y"\n').repeated).toEqual(['a'])
  })
})

describe('merging', () => {
  it('replaces in place, adds at the end and keeps the rest as it stands', () => {
    const before = `; mine\n"a" "${md5('1')}" ; note\n  "b" "keep me"`
    const merged = mergeUserlist(before, [
      { name: 'c"d', credential: scram },
      { name: 'a', credential: md5('2') },
    ])
    expect(merged).toEqual({
      text: `; mine\n"a" "${md5('2')}"\n  "b" "keep me"\n"c""d" "${scram}"\n`,
      added: ['c"d'],
      replaced: ['a'],
      kept: 1,
    })
    expect(mergeUserlist(merged.text, [{ name: 'a', credential: md5('2') }]).text).toBe(merged.text)
  })

  it('keeps CRLF lines readable, and takes 10,000 users', () => {
    const users = Array.from({ length: 10_000 }, (_, n) => ({ name: `u${n}`, credential: md5('a') }))
    const { text } = mergeUserlist('"a" "x"\r\n', users)
    expect(text.startsWith('"a" "x"\r\n"u0" ')).toBe(true)
    expect(parseUserlist(text).entries).toHaveLength(10_001)
    expect(mergeUserlist(text, users)).toMatchObject({ added: [], kept: 1 })
  })

  it.each(['a" "x"', '"a" "x"\n"a" "y"', '"a\nb" "x"'])('refuses the existing %j', (existing) => {
    const code = 'PGBOUNCER.USERLIST'
    expect(() => mergeUserlist(existing, [])).toThrow(expect.objectContaining({ code }) as Error)
  })

  it.each(['hush', '', 'md5', `${scram}"\n"x" "y`])('writes no credential %j', (credential) => {
    expect(() => mergeUserlist('', [{ name: 'a', credential }])).toThrow(
      expect.objectContaining({ code: 'PGBOUNCER.VALUE' }) as Error,
    )
  })
})

describe('judging', () => {
  const judge = (text: string, more: object = {}) =>
    judgeUserlist({ text, mode: 0o100600, authUser: undefined, authType: 'scram-sha-256', ...more }).map(
      ({ code, severity }) => `${severity} ${code}`,
    )

  it('has nothing against verifiers', () => expect(judge(`"a" "${scram}"\n`)).toEqual([]))

  it('refuses both samples, under any name', async () => {
    const text = await sampleUserlist()
    expect(judge(text)).toEqual(['error USERLIST.SAMPLE', 'error USERLIST.SAMPLE'])
    expect(judge(text.replaceAll('"sample_', '"app_'))).toEqual([
      'error USERLIST.SAMPLE',
      'error USERLIST.SAMPLE',
    ])
  })

  it.each([
    ['"a" "hush"', {}, ['error USERLIST.PLAIN']],
    ['"a" "hush"', { authUser: 'a' }, ['warning USERLIST.PLAIN']],
    ['"a" ""', {}, ['error USERLIST.EMPTY']],
    [`"a" "${md5('1')}"`, {}, ['error USERLIST.MD5']],
    [`"a" "${md5('1')}"`, { authType: 'md5' }, ['warning USERLIST.MD5']],
    ['oops', {}, ['error USERLIST.BROKEN']],
    [`"a" "${scram}"\n"a" "${scram}"`, {}, ['warning USERLIST.REPEATED']],
    ['', { mode: 0o100644 }, ['error USERLIST.EXPOSED']],
    ['', { mode: 0o100640 }, ['error USERLIST.EXPOSED']],
  ])('%j %j', (text, more, found) => expect(judge(text, more)).toEqual(found))

  it('shows no credential', () => {
    const findings = judgeUserlist({ text: '"a" "hush"', mode: 0o100600, authUser: 'a', authType: undefined })
    expect(JSON.stringify(findings)).not.toContain('hush')
  })
})
