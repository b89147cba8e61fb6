import { verify } from '@node-rs/argon2'
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { hashPassword, passwordSalt, testPassword } from './password.ts'

test('the hash is argon2id, of the test password, and the same each time', async () => {
  const hash = await hashPassword(testPassword, 1, 'jordan@twinship.test')
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(await verify(hash, 'password123')).toBe(true)
  expect(await verify(hash, 'password124')).toBe(false)
  expect(await hashPassword(testPassword, 1, 'jordan@twinship.test')).toBe(hash)
  expect(hash.split('$')[4]).toBe(
    Buffer.from(passwordSalt(1, 'jordan@twinship.test')).toString('base64').replaceAll('=', ''),
  )
})

test('the salt is the first 16 bytes of SHA-256(seed, e-mail)', () => {
  const digest = createHash('sha256').update('7alex@twinship.test').digest('hex')
  expect(Buffer.from(passwordSalt(7, 'alex@twinship.test')).toString('hex')).toBe(digest.slice(0, 32))
})
