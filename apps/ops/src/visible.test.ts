import { styleText } from 'node:util'
import { describe, expect, it } from 'vitest'
import { toVisible, toVisibleLine } from './visible.ts'

const screen = '\u001B[2J\u001B[H'

describe('text for a terminal', () => {
  it.each([
    ['zoë 👯 日本\tand\nlines', 'zoë 👯 日本\tand\nlines'],
    [`x${screen}y`, String.raw`x\u001b[2J\u001b[Hy`],
    ['carriage\rreturn\u0007', String.raw`carriage\u000dreturn\u0007`],
    ['\u009B2J and \u202Ereversed', String.raw`\u009b2J and \u202ereversed`],
    ['\u001B[8mhidden', String.raw`\u001b[8mhidden`],
  ])('%j is written as %j', (text, visible) => {
    expect(toVisible(text)).toBe(visible)
  })

  it('keeps what we paint', () => {
    for (const style of ['red', 'bold', 'dim'] as const) {
      const text = styleText(style, 'text', { validateStream: false })
      expect(toVisible(text)).toBe(text)
    }
  })

  it('may have to stay on one line', () => {
    expect(toVisibleLine('a\nb\u2028c')).toBe(String.raw`a\nb\u2028c`)
    expect(toVisibleLine('\u001B[31mred')).toBe(String.raw`\u001b[31mred`)
  })

  it('stays the same JSON', () => {
    const value = { name: `x${screen}\u009B\u202E` }
    expect(JSON.parse(toVisible(JSON.stringify(value)))).toEqual(value)
  })
})
