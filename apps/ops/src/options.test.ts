import { parseConfig } from '@twinship/core'
import { defaultServerLimits } from '@twinship/migrate'
import { describe, expect, it } from 'vitest'
import { collect, readHead, readOrdinal, readPath, readText } from './options.ts'

describe('options', () => {
  it.each(['0', '-1', '1.5', 'x', ''])('%j is no ordinal', (text) => {
    expect(() => readOrdinal(text)).toThrow('Give a number from 1.')
  })

  it('load the server no further, unless somebody says so, than the engine does by itself', () => {
    expect(parseConfig({}, '/srv').deploy).toMatchObject(defaultServerLimits)
  })

  it('takes no URL for a path', () => {
    expect(readPath('C:/keys/age.txt')).toBe('C:/keys/age.txt')
    expect(() => readPath('postgres://u:hush@h/app')).toThrow('Give a path: this is a URL.')
  })

  it('takes no password in what is printed as it was given', () => {
    expect(readText('twinship_app')).toBe('twinship_app')
    expect(() => collect('libsql://h?authToken=hush')).toThrow('It holds a password: give a name.')
  })

  it('reads the end of a chain as a report prints it', () => {
    const hash = 'a1'.repeat(32)
    expect(readHead(`12:${hash}`)).toEqual({ sequence: 12, hash })
    for (const text of ['12', `0:${hash}`, `12:${hash}0`, `12:${hash.toUpperCase()}`]) {
      expect(() => readHead(text)).toThrow('Give sequence:hash')
    }
  })
})
