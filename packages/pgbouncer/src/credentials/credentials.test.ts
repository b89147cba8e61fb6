import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createCredential, createCredentials } from './create.ts'
import { credentialKind } from './kind.ts'
import { preparePassword } from './sasl-prep.ts'
import { scramVerifier } from './scram.ts'

const scram = { method: 'scram', random: randomBytes } as const

describe('SCRAM-SHA-256', () => {
  it('is what RFC 7677 computes', async () => {
    const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64')
    expect(await scramVerifier('pencil', { salt })).toBe(
      'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
    )
  })

  it('is salted anew each time', async () => {
    const made = await createCredentials(
      [1, 2, 3].map((n) => ({ name: `u${n}`, password: 'hush' })),
      scram,
    )
    expect(new Set(made.map(({ verifier }) => verifier.split('$')[1])).size).toBe(3)
    for (const { verifier } of made) expect(credentialKind(verifier)).toBe('scram')
  })

  it.each([4095, 0, -1, 1.5, NaN, 10_000_001])('takes no %d iterations', async (iterations) => {
    await expect(createCredential('a', 'hush', { ...scram, iterations })).rejects.toThrow(
      'Iterations go from 4096',
    )
  })

  it.each(['', 'a\nb', 'a\rb', 'a\0b', 'a\ud800'])('takes no password %j', async (password) => {
    const code = 'PGBOUNCER.VALUE'
    await expect(createCredential('a', password, scram)).rejects.toMatchObject({ code })
    await expect(createCredential('a', password, { ...scram, method: 'md5' })).rejects.toMatchObject({ code })
  })
})

describe('SASLprep', () => {
  it.each([
    ['I\u00adX', 'IX'],
    ['\u00aa', 'a'],
    ['\u2168', 'IX'],
    ['a\u00a0b', 'a b'],
    ['user', 'user'],
    ['a\tb', 'a\tb'],
  ])('%j is %j', (given, prepared) => expect(preparePassword(given)).toBe(prepared))

  it.each(['\u00ad', 'ö\u0007', '\u0627\u0031', 'ä\u0221'])('leaves %j as PostgreSQL does', (given) => {
    expect(preparePassword(given)).toBe(given)
  })
})

describe('MD5', () => {
  it('is that of password and name', async () => {
    const { verifier } = await createCredential('app', 'hush', { ...scram, method: 'md5' })
    expect(verifier).toBe('md5f446a971bc841aaf6cd0751d2a30b910')
  })
})

describe('ALTER ROLE', () => {
  it('quotes the name', async () => {
    const { sql, verifier } = await createCredential(`a"; drop role x; --'`, 'hush', scram)
    expect(sql).toBe(`ALTER ROLE "a""; drop role x; --'" PASSWORD '${verifier}';`)
  })
  it.each(['', 'a\nb', 'x'.repeat(64), 'ä'.repeat(32)])('is made for no name %j', async (name) => {
    await expect(createCredential(name, 'hush', scram)).rejects.toMatchObject({ code: 'PGBOUNCER.VALUE' })
  })
})

it.each([
  ['', 'empty'],
  ['hush', 'plain'],
  ['md5', 'plain'],
  [`md5${'0'.repeat(32)}`, 'md5'],
  [`md5${'0'.repeat(32)}x`, 'plain'],
  ['SCRAM-SHA-256$4096:YQ==$YQ==:YQ==', 'scram'],
  ['SCRAM-SHA-256$4096:YQ==', 'plain'],
  ['SCRAM-SHA-256$4096:YQ==$YQ==:YQ==\n', 'plain'],
])('%j is %s', (credential, kind) => expect(credentialKind(credential)).toBe(kind))
