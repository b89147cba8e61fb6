import { describe, expect, it } from 'vitest'
import { failedPart, own, toMessage } from './message.ts'

const message = toMessage([own('begin'), own(`select '🐘'`), own('select nope')])

describe('failedPart', () => {
  it('goes by what completed where the server names no place', () => {
    expect(failedPart(message, 1, undefined)).toEqual({ part: message.parts[1], offset: undefined })
    expect(failedPart(message, 3, undefined)).toEqual({ part: undefined, offset: undefined })
  })

  it('goes by the place, counted in characters, where the server names one', () => {
    const position = Array.from(message.text.slice(0, message.text.indexOf('nope'))).length + 1
    expect(failedPart(message, 0, position)).toEqual({ part: message.parts[2], offset: 7 })
    expect(failedPart(message, 0, 1)).toEqual({ part: message.parts[0], offset: 0 })
    expect(failedPart(message, 2, 10_000)).toMatchObject({ part: message.parts[2] })
  })
})
