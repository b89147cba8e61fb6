import { describe, expect, it } from 'vitest'
import { parseLogins } from './logins.ts'

const read = (text: string | Uint8Array) => parseLogins(typeof text === 'string' ? Buffer.from(text) : text)
const error = (text: string | Uint8Array): string => {
  try {
    read(text)
  } catch (thrown) {
    if (thrown instanceof Error) {
      expect(thrown).toMatchObject({ code: 'PGBOUNCER.USERLIST' })
      expect(thrown.message).not.toContain('hush')
      return thrown.message
    }
  }
  throw new Error('was read')
}

describe('a list of users', () => {
  it('has either separator, comments, empty lines, CRLF and a byte order mark', () => {
    const text = '\ufeffa:hush\r\n\r\n# b:no\r\nb hush: # two\r\n"q ""x""":p:w\r\n"#c"\tp w\n'
    expect(read(text)).toEqual([
      { name: 'a', password: 'hush' },
      { name: 'b', password: 'hush: # two' },
      { name: 'q "x"', password: 'p:w' },
      { name: '#c', password: 'p w' },
    ])
  })

  it('may be long', () => {
    const lines = Array.from({ length: 10_000 }, (_, n) => `user${n}:hush${n}`)
    expect(read(lines.join('\n'))).toHaveLength(10_000)
  })

  it.each([
    ['a', 'line 1: no name, or nothing after it'],
    ['a:', 'line 1: The password is empty.'],
    [':hush', 'line 1: no name'],
    ['"":hush', 'line 1: The name is empty.'],
    ['a:hush\n\n"b:hush', 'line 3: no name'],
    ['a: hush', 'line 1: blanks around'],
    ['a : hush', 'line 1: blanks around'],
    ['a:hush ', 'line 1: blanks around'],
    ['a:hush\nb:x\na hush', 'line 3: the name of line 1 again'],
    ['a\u0001:hush', 'line 1: The name holds a line break or another control'],
    ['a:hush\0', 'line 1: The password holds'],
    [`${'x'.repeat(64)}:hush`, 'line 1: The name is longer than 63 bytes.'],
    ['a:hush\rb:hush', 'line 1: The password holds a line break'],
    ['', 'The list of users is empty.'],
    ['# a\n', 'The list of users is empty.'],
  ])('%j', (text, message) => expect(error(text)).toContain(message))

  it('is UTF-8', () =>
    expect(error(Uint8Array.of(97, 58, 0xff))).toBe('The list of users is not UTF-8 text.'))

  it('has all of its bad lines told, up to a page', () => {
    const message = error('hush\n'.repeat(100))
    expect(message).toContain('line 20: ')
    expect(message).not.toContain('line 21: ')
    expect(message).toContain('and 80 more lines')
  })
})
