import { expect, it } from 'vitest'
import { requireRoom } from './room.ts'

const megabyte = 1024 * 1024

it('is there to the last byte, or the error says how much is missing', () => {
  expect(() => requireRoom({ folder: '/data', freeBytes: 5 }, 5)).not.toThrow()
  const small = () => requireRoom({ folder: '/data', freeBytes: 1000 * megabyte }, 2500 * megabyte)
  expect(small).toThrow(
    expect.objectContaining({
      code: 'RESTORE.NO_ROOM',
      exitCode: 2,
      message: 'The database takes 2,500 MB, and 1,000 MB are free in /data.',
      hint: expect.stringMatching(/^Make room for 1,500 MB more there; ops restore --drop-old /) as string,
    }) as Error,
  )
})
