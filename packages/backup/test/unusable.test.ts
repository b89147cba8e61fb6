import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { tempSqlite, type TempSqlite } from '@twinship/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listBackups, pruneBackups, verifyQuickly, type Manifest } from '@twinship/backup'
import { env, useBackups } from './support/place.ts'
import { onSqlite, sampleSql } from './support/sqlite.ts'

describe('a proven backup that turns out to be damaged', { timeout: 300_000 }, () => {
  const backups = useBackups()
  let database: TempSqlite
  let sound: Manifest
  let damaged: Manifest
  beforeAll(async () => {
    database = await tempSqlite()
    await onSqlite(database.url, ...sampleSql)
  })
  afterAll(() => database.dispose())
  beforeEach(async () => {
    for (const name of await backups.store.list()) await backups.store.remove(name)
    sound = await backups.create(database.url)
    await backups.prove(sound.name)
    damaged = await backups.create(database.url)
    await backups.prove(damaged.name)
  })
  const file = () => path.join(backups.directory, damaged.name, damaged.files.data.name)
  const prune = () =>
    pruneBackups({
      store: backups.store,
      rule: { keepLast: 1, keepDaily: 0, keepWeekly: 0, keepMonthly: 0 },
      database: sound.database.name,
      remove: true,
    })

  it('is not counted as one where its file is shorter, and the sound one stays', async () => {
    truncateSync(file(), damaged.files.data.bytes - 1)
    expect(await listBackups(backups.store)).toMatchObject([
      { kind: 'readable', name: sound.name },
      { kind: 'unreadable', name: damaged.name, error: { code: 'BACKUP.DAMAGED' } },
    ])
    expect(await prune()).toMatchObject({
      choices: [{ name: sound.name, reasons: ['last', 'newest proven'] }],
      unreadable: [damaged.name],
      removed: [],
    })
    expect(await backups.store.list()).toEqual([sound.name, damaged.name])
  })

  it('is no longer proven once somebody has looked, and the sound one stays', async () => {
    const bytes = readFileSync(file())
    const middle = Math.floor(bytes.length / 2)
    bytes[middle] = (bytes[middle] ?? 0) ^ 1
    writeFileSync(file(), bytes)
    const { name } = damaged
    const options = { store: backups.store, name, identityFile: backups.keyFile, env }
    await expect(verifyQuickly(options)).rejects.toMatchObject({ code: 'BACKUP.DAMAGED' })
    expect(await listBackups(backups.store)).toMatchObject([
      { manifest: { name: sound.name, proven: { at: expect.any(String) as string } } },
      { manifest: { name, proven: null } },
    ])
    expect(await prune()).toMatchObject({
      choices: [
        { name: sound.name, reasons: ['newest proven'] },
        { name, reasons: ['last'] },
      ],
      removed: [],
    })
  })
})
