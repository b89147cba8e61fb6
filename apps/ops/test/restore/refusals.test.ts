import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { generateKey } from '@twinship/backup'
import { pgVersions, withClient, type TestDatabase } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import type { Prompter } from '../../src/prompter.ts'
import { useRestorePlace } from './place.ts'

const versions = pgVersions()

describe('a restore is refused', { timeout: 400_000 }, () => {
  const place = useRestorePlace(Math.min(...versions), { isPooled: false })
  let shared: { readonly database: TestDatabase; readonly backup: string } | undefined
  const prepared = async () => {
    if (shared !== undefined) return shared
    const database = await place.fresh()
    shared = { database, backup: await place.backUp(database) }
    return shared
  }
  const restore = async (more: readonly string[] = [], env: Readonly<Record<string, string>> = {}) => {
    const { database, backup } = await prepared()
    const args = ['restore', backup, '--confirm', database.name, '--no-safety-backup', ...more]
    return place.json(database, args, { env })
  }
  const expectUntouched = async () => {
    const { database } = await prepared()
    expect(await place.count(database)).toBe(1000)
    expect(await place.names(database)).toEqual([database.name])
  }

  it('without the key, with another one, and where the backup is damaged', async () => {
    const { backup } = await prepared()
    const other = path.join(place.root, 'other-key.txt')
    await generateKey(other, Date.now)
    const code = (name: string) => ({ document: { error: { code: name } } })
    expect(await restore(['--identity', other])).toMatchObject(code('BACKUP.WRONG_KEY'))
    expect(await restore([], { BACKUP_AGE_IDENTITY_FILE: '' })).toMatchObject(code('BACKUP.NO_IDENTITY'))
    const folder = path.join(place.directory, backup)
    const data = readdirSync(folder).find((name) => name.startsWith('database.'))
    const file = path.join(folder, data ?? '')
    const bytes = readFileSync(file)
    const damaged = Buffer.from(bytes)
    damaged[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 1
    writeFileSync(file, damaged)
    expect(await restore()).toMatchObject(code('BACKUP.DAMAGED'))
    writeFileSync(file, bytes)
    await expectUntouched()
  })

  it('for one that is not there, for two things at once, and for nothing', async () => {
    const { database, backup } = await prepared()
    const answers = async (args: readonly string[]) => (await place.json(database, args)).document
    const error = (code: string) => ({ error: { code } })
    expect(await answers(['restore', 'nosuch'])).toMatchObject(error('BACKUP.NOT_FOUND'))
    expect(await answers(['restore'])).toMatchObject(error('USAGE.INVALID'))
    expect(await answers(['restore', '--undo', '--resume'])).toMatchObject(error('USAGE.INVALID'))
    expect(await answers(['restore', backup, '--undo'])).toMatchObject(error('USAGE.INVALID'))
    expect(await answers(['restore', backup, '--tables', ','])).toMatchObject(error('USAGE.INVALID'))
    expect(await answers(['restore', backup, '--tables', 'nosuch'])).toMatchObject(error('RESTORE.TABLES'))
    expect(await answers(['restore', '--abort'])).toMatchObject(error('RESTORE.NOTHING'))
  })

  it('for a mark on the database of somebody else', async () => {
    const { database } = await prepared()
    const { server } = place
    const [role, other] = [`${database.name}_other`, `${database.name}_marked`]
    const mark = {
      twinship: 'restore',
      version: 1,
      run: randomUUID(),
      kind: 'restore',
      state: 'ready',
      database: database.name,
      backup: 'b',
      safety: null,
      at: new Date(0).toISOString(),
      comment: null,
      old: null,
    }
    const abort = () => place.json(database, ['restore', '--abort'])
    await server.query(`create role "${role}"`)
    try {
      await server.query(`create database "${other}" owner "${role}"`)
      await server.query(`comment on database "${other}" is '${JSON.stringify(mark)}'`)
      expect(await abort()).toMatchObject({ document: { error: { code: 'RESTORE.NOTHING' } } })
      expect(await place.names(database)).toEqual([database.name, other])
      await server.query(`alter database "${other}" owner to current_user`)
      expect(await abort()).toMatchObject({ exitCode: 0, document: { dropped: [other] } })
    } finally {
      await server.query(`drop database if exists "${other}"`)
      await server.query(`drop role "${role}"`)
    }
  })

  it('to be chosen where there is no terminal, and is chosen where there is one', async () => {
    const { database, backup } = await prepared()
    const refused = await place.json(database, ['rollback'])
    expect(refused).toMatchObject({ exitCode: 2, document: { error: { code: 'USAGE.INVALID' } } })
    const shown: string[] = []
    const prompter: Prompter = {
      select: async (_message, choices) => {
        shown.push(...choices.map(({ value }) => value))
        const [first] = choices
        if (first === undefined) throw new Error('nothing to choose from')
        return first.value
      },
      text: () => Promise.resolve(''),
      password: () => Promise.resolve(''),
    }
    const left = await place.ops(database, ['rollback'], { prompter, answer: 'no' })
    expect(left).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('CONFIRM.MISSING') as string })
    expect(shown).toEqual([backup])
    await expectUntouched()
  })

  it('where a subscription depends on the database, a lock is held, or a backup runs', async () => {
    const { database } = await prepared()
    await place.server.query(
      "create subscription s connection 'dbname=nowhere' publication p with (connect = false)",
      database.name,
    )
    expect(await restore()).toMatchObject({ exitCode: 4, document: { error: { code: 'RESTORE.IN_USE' } } })
    await place.server.query(
      'alter subscription s set (slot_name = none); drop subscription s',
      database.name,
    )
    await withClient(place.server.url(), async (client) => {
      await client.query(`select pg_advisory_lock(839255488, hashtext('${database.name}'))`)
      expect(await restore()).toMatchObject({ exitCode: 6, document: { error: { code: 'RESTORE.LOCKED' } } })
    })
    await withClient(database.url, async (client) => {
      await client.query('select pg_advisory_lock(8392554877)')
      expect(await restore()).toMatchObject({
        exitCode: 6,
        document: { error: { code: 'MIGRATION.LOCKED' } },
      })
    })
    await expectUntouched()
  })

  it('with the backup of another database, until that is accepted', async () => {
    const { backup } = await prepared()
    const other = await place.fresh()
    const args = ['restore', backup, '--confirm', other.name, '--no-safety-backup']
    const refused = await place.json(other, args)
    expect(refused).toMatchObject({ exitCode: 4, document: { error: { code: 'RESTORE.OTHER_DATABASE' } } })
    const done = await place.json(other, [...args, '--other-database'])
    expect(done).toMatchObject({ exitCode: 0, document: { leftBehind: { sequence: 2 } } })
    expect(await place.json(other, ['audit', 'verify'])).toMatchObject({ exitCode: 0 })
  })

  it('to be called good where clients reach another database', async () => {
    const { database } = await prepared()
    const stranger = await place.fresh()
    expect(
      await restore([], { DATABASE_URL: stranger.url, DATABASE_DIRECT_URL: database.url }),
    ).toMatchObject({
      exitCode: 5,
      document: { action: 'restore', error: { code: 'RESTORE.HEALTH' } },
    })
    expect(await place.json(database, ['restore', '--undo', '--confirm', database.name])).toMatchObject({
      exitCode: 0,
    })
  })
})

describe('single tables', { timeout: 400_000 }, () => {
  const place = useRestorePlace(Math.min(...versions), { isPooled: false })

  it('go into a schema beside, and nothing else is touched', async () => {
    const database = await place.fresh()
    const backup = await place.backUp(database)
    await place.write(database, 2)
    const { document, exitCode } = await place.json(database, [
      'restore',
      backup,
      '--tables',
      'notes,ops.audit',
    ])
    expect(exitCode).toBe(0)
    expect(document).toMatchObject({ action: 'tables', tables: ['notes', 'ops.audit'], old: null })
    const { schema } = document as { schema: string }
    expect(schema).toMatch(/^restored_\d{8}_\d{6}_\d{3}$/)
    const rows = await place.server.query(
      `select (select count(*)::int from "${schema}".notes) as n, (select count(*)::int from "${schema}".audit) as a`,
      database.name,
    )
    expect(rows).toEqual([{ n: 1000, a: 2 }])
    expect(await place.count(database)).toBe(1002)
    expect(await place.names(database)).toEqual([database.name])
  })
})

describe.each(versions)('without a pooler, on PostgreSQL %i', { timeout: 400_000 }, (version) => {
  const place = useRestorePlace(version, { isPooled: false })
  const source = useRestorePlace(Math.min(...versions), { isPooled: false })

  it('clients are cut and find the restored database, and the other one again after an undo', async () => {
    const database = await place.fresh()
    const from = await source.fresh()
    const backup = await source.backUp(from)
    await place.write(database, 4)
    const keep = { BACKUP_DIR: source.directory, BACKUP_AGE_IDENTITY_FILE: source.keyFile }
    const confirm = ['--confirm', database.name]
    await withClient(database.url, async (client) => {
      await client.query('select 1')
      const args = ['restore', backup, ...confirm, '--no-safety-backup', '--other-database']
      expect(await place.json(database, args, { env: keep })).toMatchObject({ exitCode: 0 })
      await expect(client.query('select 1')).rejects.toThrow()
    })
    expect(await place.count(database)).toBe(1000)
    expect(await place.json(database, ['status', '--check'])).toMatchObject({ exitCode: 0 })
    expect(await place.json(database, ['identify'])).toMatchObject({
      document: { identity: { environment: 'test' } },
    })
    expect(await place.json(database, ['restore', '--undo', ...confirm])).toMatchObject({ exitCode: 0 })
    expect(await place.count(database)).toBe(1004)
    expect(await place.json(database, ['audit', 'verify'])).toMatchObject({ exitCode: 0 })
  })
})
