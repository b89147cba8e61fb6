import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { mayMount, mountDisk, tempSqlite, unmountDisk, type TempSqlite } from '@twinship/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLocalStore, listBackups, pruneBackups, readBackup } from '@twinship/backup'
import { useBackups } from '../support/place.ts'
import { onSqlite, sampleSql } from '../support/sqlite.ts'

const coded = (code: string, exitCode: number) => ({ code, exitCode })
const mounted: string[] = []

describe('a folder of backups', { timeout: 600_000 }, () => {
  const backups = useBackups()
  let database: TempSqlite
  beforeAll(async () => {
    database = await tempSqlite()
    await onSqlite(
      database.url,
      ...sampleSql,
      'create table fill (a blob)',
      'insert into fill values (randomblob(300000))',
    )
  })
  afterAll(() => database.dispose())
  afterAll(() => mounted.forEach(unmountDisk))

  it('is for its owner alone, and holds what the manifest names', async () => {
    const { name, files } = await backups.create(database.url)
    const folder = path.join(backups.directory, name)
    expect(readdirSync(folder).toSorted()).toEqual([files.data.name, 'manifest.json'])
    for (const one of [backups.directory, folder]) expect(statSync(one).mode & 0o777).toBe(0o700)
    for (const file of readdirSync(folder)) expect(statSync(path.join(folder, file)).mode & 0o777).toBe(0o600)
    expect(statSync(path.join(folder, files.data.name)).size).toBe(files.data.bytes)
  })

  it('lists what is whole: no leftovers, and what is damaged as that', async () => {
    const { name } = await backups.create(database.url)
    mkdirSync(path.join(backups.directory, '20200101T000000000Z__x__empty'))
    writeFileSync(path.join(backups.directory, 'notes.txt'), 'mine')
    const broken = '20210101T000000000Z__x__empty'
    mkdirSync(path.join(backups.directory, broken))
    writeFileSync(path.join(backups.directory, broken, 'manifest.json'), '{')
    const listed = await listBackups(backups.store)
    expect(listed.map((one) => one.name)).toContain(name)
    expect(listed.map((one) => one.name)).not.toContain('20200101T000000000Z__x__empty')
    expect(listed.find((one) => one.name === broken)).toMatchObject({
      kind: 'unreadable',
      error: { code: 'BACKUP.MANIFEST' },
    })
    await backups.create(database.url)
    // A folder without a manifest was left by somebody who was removing it; what is not ours stays.
    expect(readdirSync(backups.directory)).not.toContain('20200101T000000000Z__x__empty')
    expect(readdirSync(backups.directory)).toEqual(expect.arrayContaining(['notes.txt', broken]))
    rmSync(path.join(backups.directory, broken), { recursive: true })
  })

  it('finds nothing outside of itself', async () => {
    for (const name of ['20200101T000000000Z__x__empty', '../../etc', '.', '']) {
      await expect(readBackup(backups.store, name)).rejects.toMatchObject(coded('BACKUP.NOT_FOUND', 2))
      await expect(backups.store.remove(name)).rejects.toMatchObject(coded('BACKUP.NOT_FOUND', 2))
    }
  })

  it('is pruned only when told, and keeps the newest proven one', async () => {
    const proven = await backups.create(database.url)
    await backups.prove(proven.name)
    const newest = await backups.create(database.url)
    const rule = { keepLast: 1, keepDaily: 0, keepWeekly: 0, keepMonthly: 0 }
    const prune = (remove: boolean) =>
      pruneBackups({ store: backups.store, rule, database: path.basename(database.path), remove })
    const before = await backups.store.list()
    expect((await prune(false)).removed).toEqual([])
    expect(await backups.store.list()).toEqual(before)
    await prune(true)
    expect(await backups.store.list()).toEqual([proven.name, newest.name])
    expect((await readBackup(backups.store, proven.name)).proven).not.toBeNull()
  })

  it('that is a file, or cannot be made, is named', async () => {
    const file = path.join(backups.root, 'a-file')
    writeFileSync(file, '')
    for (const place of [file, path.join(file, 'below')]) {
      const store = createLocalStore(place)
      await expect(backups.create(database.url, { store })).rejects.toMatchObject(coded('BACKUP.STORE', 2))
    }
    expect(await createLocalStore(path.join(backups.root, 'not yet')).list()).toEqual([])
  })

  it.runIf(mayMount())('that is read-only keeps what it has and takes nothing', async () => {
    const { folder, store } = mount('read-only', '2m')
    const { name } = await backups.create(database.url, { store })
    spawnSync('mount', ['-o', 'remount,ro', folder])
    await expect(backups.create(database.url, { store })).rejects.toMatchObject(coded('BACKUP.STORE', 2))
    expect(await store.list()).toEqual([name])
    spawnSync('mount', ['-o', 'remount,rw', folder])
  })

  it.runIf(mayMount())('that is full shows no half backup, and none is left once there is room', async () => {
    const { files } = await backups.create(database.url)
    const pages = Math.ceil(files.data.bytes / 4096)
    // No room for who writes it, for half of the data, for its last page, and for the manifest.
    for (const room of [1, pages / 2, pages, pages + 1]) {
      const size = `${Math.floor(room) * 4}k`
      const { folder, store } = mount(`full-${size}`, size)
      await expect(backups.create(database.url, { store })).rejects.toMatchObject(
        coded('BACKUP.STORE_FULL', 7),
      )
      expect(readdirSync(folder)).toEqual([])
      spawnSync('mount', ['-o', 'remount,size=4m', folder])
      const { name } = await backups.create(database.url, { store })
      expect(readdirSync(folder)).toEqual([name])
    }
  })

  function mount(name: string, size: string) {
    const folder = path.join(backups.root, name)
    mkdirSync(folder)
    mounted.push(folder)
    mountDisk(folder, size)
    return { folder, store: createLocalStore(folder) }
  }
})
