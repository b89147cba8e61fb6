import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { tempSqlite, type TempSqlite } from '@twinship/testkit'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createSigner,
  createSqlitePlace,
  encodeManifest,
  openBackup,
  proveBackup,
  verifyQuickly,
  type Manifest,
} from '@twinship/backup'
import { env, useBackups } from './support/place.ts'
import { onlyPrograms } from './support/programs.ts'
import { onSqlite, sampleSql } from './support/sqlite.ts'

describe('a backup that is signed', { timeout: 300_000 }, () => {
  const backups = useBackups()
  let database: TempSqlite
  const at = (name: string) => path.join(backups.root, name)
  const makeKey = async (name: string, passphrase = '') => {
    await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', name, '-f', at(name)])
    return readFileSync(`${at(name)}.pub`, 'utf8').trim()
  }
  beforeAll(async () => {
    database = await tempSqlite()
    await onSqlite(database.url, ...sampleSql)
    const signer = await makeKey('signer')
    await makeKey('stranger')
    writeFileSync(at('allowed'), `ops@example.org namespaces="twinship-backup" ${signer}\n`)
    writeFileSync(at('elsewhere'), `ops@example.org namespaces="git" ${signer}\n`)
  })
  afterAll(() => database.dispose())
  const sign = async (key: string, url = database.url) =>
    backups.create(url, { sign: await createSigner(at(key), env) })
  const options = ({ name }: Manifest, allowed = 'allowed') => ({
    store: backups.store,
    name,
    identityFile: backups.keyFile,
    env,
    allowedSigners: at(allowed),
  })
  const stored = ({ name }: Manifest, file: string) => path.join(backups.directory, name, file)
  const refusal = { code: 'BACKUP.SIGNATURE', exitCode: 7 }

  it('is opened where one of the allowed has signed it, before and after it is proven', async () => {
    const made = await sign('signer')
    const told: string[] = []
    const onSigned = (by: string) => void told.push(by)
    await verifyQuickly({ ...options(made), onSigned })
    const proven = await proveBackup({
      ...options(made),
      onSigned,
      place: createSqlitePlace(),
      now: Date.now,
    })
    expect(proven.proven).not.toBeNull()
    await openBackup({ ...options(made), onSigned })
    expect(told).toEqual(['ops@example.org', 'ops@example.org', 'ops@example.org'])
    // Anybody can check it with nothing of ours.
    const { proven: _, sha256: __, ...body } = made
    const sorted = JSON.stringify(sortKeys(body))
    const args = ['-Y', 'verify', '-n', 'twinship-backup', '-I', 'ops@example.org', '-f', at('allowed')]
    const { exitCode } = await execa('ssh-keygen', [...args, '-s', stored(made, 'manifest.sig')], {
      input: sorted,
    })
    expect(exitCode).toBe(0)
  })

  it('is not where the manifest was changed, though its hash fits', async () => {
    const made = await sign('signer')
    const { sha256: _, ...body } = made
    const forged = { ...body, database: { ...body.database, name: 'another' } }
    await backups.store.replaceManifest(made.name, encodeManifest(forged).bytes)
    // Without signers nobody would notice.
    await verifyQuickly({ ...options(made), allowedSigners: undefined })
    await expect(openBackup(options(made))).rejects.toMatchObject(refusal)
  })

  it('is not where it is signed by a stranger, for something else, or not at all', async () => {
    await expect(openBackup(options(await sign('stranger')))).rejects.toMatchObject(refusal)
    const made = await sign('signer')
    await expect(openBackup(options(made, 'elsewhere'))).rejects.toMatchObject(refusal)
    const other = await sign('signer')
    copyFileSync(stored(other, 'manifest.sig'), stored(made, 'manifest.sig'))
    await expect(openBackup(options(made))).rejects.toMatchObject(refusal)
    writeFileSync(stored(made, 'manifest.sig'), 'nonsense')
    await expect(openBackup(options(made))).rejects.toMatchObject(refusal)
    rmSync(stored(made, 'manifest.sig'))
    await expect(openBackup(options(made))).rejects.toMatchObject({
      ...refusal,
      message: `${made.name} is not signed.`,
    })
  })

  it('takes a key that can be used, signers that are there, and ssh-keygen', async () => {
    await makeKey('locked', 'hush')
    for (const key of ['locked', 'nowhere', 'allowed']) {
      await expect(createSigner(at(key), env)).rejects.toMatchObject({
        code: 'BACKUP.SIGNING_KEY',
        exitCode: 2,
      })
    }
    const made = await sign('signer')
    await expect(openBackup(options(made, 'nowhere'))).rejects.toMatchObject({ code: 'BACKUP.SIGNING_KEY' })
    const without = onlyPrograms(at('without'), ['age', 'zstd'])
    const missing = { code: 'BACKUP.PROGRAM_MISSING', details: { program: 'ssh-keygen' } }
    await expect(createSigner(at('signer'), without)).rejects.toMatchObject(missing)
    await expect(openBackup({ ...options(made), env: without })).rejects.toMatchObject(missing)
  })
})

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, one]) => [key, sortKeys(one)]))
}
