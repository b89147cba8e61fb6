import { expect, test } from 'vitest'
import { waitUntil } from './wait-until.ts'

test('returns what the predicate found', async () => {
  let calls = 0
  const found = await waitUntil(() => (calls++ < 2 ? undefined : 'it'), {
    what: 'it',
    timeoutMs: 5000,
    intervalMs: 1,
  })
  expect(found).toBe('it')
  expect(calls).toBe(3)
})

test('names what it waited for', async () => {
  const waiting = waitUntil(() => false, { what: 'the moon', timeoutMs: 0 })
  await expect(waiting).rejects.toThrow('Waited 0 ms for the moon')
})

test("passes the predicate's own error on", async () => {
  const waiting = waitUntil(() => Promise.reject(new Error('broken')), { what: 'it', timeoutMs: 5000 })
  await expect(waiting).rejects.toThrow('broken')
})
