import { expect, test } from 'vitest'
import { startGuard } from './guard.ts'

test('only throw-away directories are ever deleted', () => {
  for (const directory of ['/', '/tmp', 'twinship-x', '/home/me/work']) {
    expect(() => startGuard([directory])).toThrow(/Refusing/)
  }
})
