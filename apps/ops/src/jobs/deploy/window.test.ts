import { describe, expect, it } from 'vitest'
import { isWithin, parseWindow, requireWithin } from './window.ts'

const at = (text: string) => Date.parse(text)
const within = (text: string, time: string) => {
  const window = parseWindow(text)
  if (window === undefined) throw new Error(`no window: ${text}`)
  return isWithin(window, at(time))
}

describe('a window of time', () => {
  // 2026-11-25 is a Wednesday.
  it.each([
    ['02:00-05:00', '2026-11-25T02:00:00Z', true],
    ['02:00-05:00', '2026-11-25T04:59:59Z', true],
    ['02:00-05:00', '2026-11-25T05:00:00Z', false],
    ['02:00-05:00', '2026-11-25T01:59:59Z', false],
    ['22:00-04:00', '2026-11-25T23:00:00Z', true],
    ['22:00-04:00', '2026-11-25T03:59:00Z', true],
    ['22:00-04:00', '2026-11-25T12:00:00Z', false],
    ['Wed 22:00-04:00', '2026-11-26T03:00:00Z', true],
    ['Wed 22:00-04:00', '2026-11-25T03:00:00Z', false],
    ['Mon-Fri 00:00-24:00', '2026-11-28T12:00:00Z', false],
    ['sat,sun 00:00-24:00', '2026-11-28T23:59:00Z', true],
    ['Fri-Mon 10:00-11:00', '2026-11-29T10:30:00Z', true],
    ['Fri-Mon 10:00-11:00', '2026-11-25T10:30:00Z', false],
    // An hour ahead of UTC in winter, two in summer.
    ['02:00-03:00 Europe/Berlin', '2026-11-25T01:30:00Z', true],
    ['02:00-03:00 Europe/Berlin', '2026-07-01T00:30:00Z', true],
    ['02:00-03:00 Europe/Berlin', '2026-07-01T01:30:00Z', false],
  ])('%s at %s: %s', (text, time, expected) => {
    expect(within(text, time)).toBe(expected)
  })

  it.each([
    '',
    '2-5',
    '02:00-02:00',
    '25:00-26:00',
    '02:60-03:00',
    'Mon 02:00',
    'Foo 02:00-03:00',
    'Mon-Tue-Wed 02:00-03:00',
    '24:00-02:00',
    '02:00-03:00 Mars/Base',
  ])('%j is none', (text) => {
    expect(parseWindow(text)).toBeUndefined()
  })

  it('is named where it is closed', () => {
    const window = parseWindow('Mon-Fri 02:00-05:00 Europe/Berlin')
    if (window === undefined) throw new Error('no window')
    expect(() => requireWithin(window, at('2026-11-25T12:05:00Z'))).toThrow(
      expect.objectContaining({
        code: 'DEPLOY.OUTSIDE_WINDOW',
        exitCode: 4,
        message:
          'It is Wed 13:05 in Europe/Berlin, outside of Mon-Fri 02:00-05:00 Europe/Berlin; nothing was changed.',
      }) as Error,
    )
    expect(() => requireWithin(window, at('2026-11-25T02:30:00Z'))).not.toThrow()
  })
})
