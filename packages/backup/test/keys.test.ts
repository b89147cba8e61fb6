import { readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { tempSqlite, type TempSqlite } from '@twinship/testkit'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createSqlitePlace,
  generateKey,
  proveBackup,
  readIdentityFile,
  readRecipients,
  verifyQuickly,
} from '@twinship/backup'
import { env, useBackups } from './support/place.ts'
import { onlyPrograms } from './support/programs.ts'
import { onSqlite, sampleSql } from './support/sqlite.ts'

const coded = (code: string, exitCode: number) => ({ code, exitCode })

describe('keys', () => {
  const backups = useBackups()
  let database: TempSqlite
  beforeAll(async () => {
    database = await tempSqlite()
    await onSqlite(database.url, ...sampleSql)
  })
  afterAll(() => database.dispose())

  it('are made in a file that only its owner reads, and never overwritten', async () => {
    expect(statSync(backups.keyFile).mode & 0o777).toBe(0o600)
    const before = readFileSync(backups.keyFile, 'utf8')
    await expect(generateKey(backups.keyFile, Date.now)).rejects.toMatchObject(coded('BACKUP.KEY_EXISTS', 2))
    expect(readFileSync(backups.keyFile, 'utf8')).toBe(before)
    const { recipients } = await readIdentityFile(backups.keyFile)
    expect(recipients).toEqual([backups.recipient])
    // As age's own program reads it.
    expect((await execa('age-keygen', ['-y', backups.keyFile])).stdout).toBe(backups.recipient)
  })

  it('that are public are told from everything else, and a private one is not repeated', () => {
    expect(readRecipients(` ${backups.recipient},${backups.recipient}\n`)).toEqual([backups.recipient])
    expect(readRecipients(undefined)).toEqual([])
    const [, secret = ''] = /^(AGE-SECRET-KEY-1.*)$/m.exec(readFileSync(backups.keyFile, 'utf8')) ?? []
    for (const text of [secret, 'age1xyz', backups.recipient.slice(0, -1), 'ssh-ed25519 AAAA']) {
      const attempt = () => readRecipients(`${backups.recipient} ${text}`)
      expect(attempt).toThrow(expect.objectContaining(coded('BACKUP.RECIPIENT', 2)) as Error)
      expect(attempt).not.toThrow(new RegExp(text))
    }
  })

  it('that are missing, useless or wrong are named before anything is decrypted', async () => {
    const { name } = await backups.create(database.url)
    const read = (identityFile: string | undefined) =>
      verifyQuickly({ store: backups.store, name, identityFile, env })
    await expect(read(undefined)).rejects.toMatchObject(coded('BACKUP.NO_IDENTITY', 2))
    await expect(read(path.join(backups.root, 'nowhere'))).rejects.toMatchObject(
      coded('BACKUP.NO_IDENTITY', 2),
    )
    const empty = path.join(backups.root, 'empty')
    writeFileSync(empty, '# nothing\n')
    await expect(read(empty)).rejects.toMatchObject(coded('BACKUP.NO_IDENTITY', 2))
    const other = await generateKey(path.join(backups.root, 'other'), Date.now)
    await expect(read(other.file)).rejects.toMatchObject({
      ...coded('BACKUP.WRONG_KEY', 2),
      hint: expect.stringContaining(backups.recipient) as string,
    })
  })

  it('and programs may be had or not: what one way makes, the other opens', async () => {
    const ways = [env, onlyPrograms(path.join(backups.root, 'zstd'), ['zstd']), { PATH: '/nonexistent' }]
    const second = await generateKey(path.join(backups.root, 'second'), Date.now)
    for (const making of ways) {
      const recipients = [backups.recipient, second.recipient]
      const made = await backups.create(database.url, { env: making, recipients })
      expect(made.files.data).toMatchObject({
        encryption: 'age',
        compression: making.PATH === '/nonexistent' && !hasNodeZstd() ? 'gzip' : 'zstd',
      })
      for (const reading of ways) {
        if (reading.PATH === '/nonexistent' && made.files.data.compression === 'zstd' && !hasNodeZstd())
          continue
        for (const identityFile of [backups.keyFile, second.file]) {
          const options = { store: backups.store, name: made.name, identityFile, env: reading }
          const proven = await proveBackup({ ...options, place: createSqlitePlace(), now: Date.now })
          expect(proven.proven).not.toBeNull()
        }
      }
    }
  })

  it('are not needed for a backup in the clear, which gzip opens', async () => {
    const made = await backups.create(database.url, { recipients: [], env: { PATH: '/nonexistent' } })
    expect(made.files.data.encryption).toBe('none')
    await verifyQuickly({ store: backups.store, name: made.name, identityFile: undefined, env })
  })
})

function hasNodeZstd(): boolean {
  return Number(process.versions.node.split('.')[0]) >= 23
}
