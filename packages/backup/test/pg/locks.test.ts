import { backupLockKey, runLockKey } from '@twinship/core'
import { pgVersions, tempSqlite, usePostgres, withClient } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { sourceOf, useBackups } from '../support/place.ts'
import { onSqlite, sampleSql } from '../support/sqlite.ts'

const oldest = Math.min(...pgVersions())

describe('two at once', () => {
  const pg = usePostgres({ version: oldest })
  const backups = useBackups()

  it('the second backup says who makes the first, and comes through once that has ended', async () => {
    const first = await sourceOf(pg.url).open(undefined)
    try {
      await expect(backups.create(pg.url)).rejects.toMatchObject({
        code: 'BACKUP.LOCKED',
        exitCode: 6,
        message: expect.stringMatching(
          /twinship-backup tester \d+ \(backend \d+, connected since /,
        ) as string,
      })
    } finally {
      await first.close()
    }
    await backups.create(pg.url)
  })

  it('a migration and a backup do not begin beside each other', async () => {
    await withClient(pg.url, async (client) => {
      await client.query(`select pg_advisory_lock(${runLockKey})`)
      await expect(backups.create(pg.url)).rejects.toMatchObject({
        code: 'MIGRATION.LOCKED',
        exitCode: 6,
        message: expect.stringContaining('twinship-testkit') as string,
      })
      await client.query('select pg_advisory_unlock_all()')
      const snapshot = await sourceOf(pg.url).open(undefined)
      const taken = () =>
        client.query<{ a: boolean; b: boolean }>(
          `select pg_try_advisory_lock(${runLockKey}) as a, pg_try_advisory_lock(${backupLockKey}) as b`,
        )
      expect((await taken()).rows).toEqual([{ a: false, b: false }])
      await snapshot.close()
      expect((await taken()).rows).toEqual([{ a: true, b: true }])
    })
  })

  it('a SQLite file is backed up once at a time too, and a killed run does not keep it', async () => {
    const file = await tempSqlite()
    await onSqlite(file.url, ...sampleSql)
    const first = await sourceOf(file.url).open(undefined)
    await expect(backups.create(file.url)).rejects.toMatchObject({
      code: 'BACKUP.LOCKED',
      exitCode: 6,
      message: expect.stringContaining(`process ${process.pid}`) as string,
    })
    await first.close()
    await backups.create(file.url)
    await file.dispose()
  })
})
