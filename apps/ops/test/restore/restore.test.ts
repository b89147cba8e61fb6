import { pgVersions, withClient } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { useRestorePlace } from './place.ts'

const oldest = Math.min(...pgVersions())

describe('restoring over a database', { timeout: 400_000 }, () => {
  const place = useRestorePlace(oldest)

  it('says what would be lost, and does nothing without consent', async () => {
    const database = await place.fresh()
    const backup = await place.backUp(database)
    await place.write(database, 7)
    for (const confirm of [[], ['--confirm', 'another']]) {
      const { document, exitCode } = await place.json(database, ['restore', backup, ...confirm])
      expect(exitCode).toBe(3)
      expect(document).toMatchObject({
        action: 'restore',
        backup,
        old: null,
        loss: {
          backup,
          migrationsUndone: [],
          tables: expect.arrayContaining([
            {
              schema: 'public',
              name: 'notes',
              rowsThen: 1000,
              rowsNow: 1007,
              changes: { inserted: 7, updated: 0, deleted: 0 },
            },
          ]) as unknown,
        },
        error: { code: 'CONFIRM.MISSING' },
      })
    }
    const { stderr } = await place.ops(database, ['restore', backup])
    expect(stderr).toContain(
      'public.notes: 1000 rows then, 1007 now (since: 7 inserted, 0 updated, 0 deleted)',
    )
    expect(await place.count(database)).toBe(1007)
    expect(await place.names(database)).toEqual([database.name])
  })

  it('swaps it in, keeps what belongs to the name, and is undone and dropped again', async () => {
    const database = await place.fresh()
    const { server } = place
    await server.query(
      `alter database "${database.name}" set work_mem = '7MB';
       alter database "${database.name}" set temp_tablespaces = ''; comment on database "${database.name}" is 'Our app';
       revoke connect on database "${database.name}" from public; alter database "${database.name}" connection limit 77`,
    )
    const bornOf = (name: string) =>
      server.query(
        `select datconnlimit, array(select a::text from unnest(datacl) a order by 1) as acl,
           shobj_description(oid, 'pg_database') as comment, datallowconn,
           (select setconfig from pg_db_role_setting where setdatabase = oid) as settings
         from pg_database where datname = '${name}'`,
      )
    const before = await bornOf(database.name)
    expect(before).toMatchObject([
      { datconnlimit: 77, comment: 'Our app', settings: ['work_mem=7MB', 'temp_tablespaces=""'] },
    ])
    const backup = await place.backUp(database)
    await place.write(database, 3)
    const done = await place.json(database, ['restore', backup, '--confirm', database.name])
    expect(done).toMatchObject({
      exitCode: 0,
      document: {
        backup,
        safetyBackup: expect.stringContaining('Z__') as string,
        refusedSettings: [],
        leftBehind: null,
      },
    })
    const { old } = done.document as { old: string }
    expect(await place.names(database)).toEqual([database.name, old])
    expect(await place.count(database)).toBe(1000)
    expect(await bornOf(database.name)).toEqual(before)
    const audit = await place.json(database, ['audit', 'verify'])
    expect(audit.exitCode).toBe(0)
    const list = await place.json(database, ['audit', 'list'])
    expect(list.document).toMatchObject({
      rows: expect.arrayContaining([
        expect.objectContaining({
          event: 'database.restored',
          details: expect.objectContaining({ command: 'restore', backup, old }) as unknown,
        }),
      ]) as unknown,
    })
    expect((await place.json(database, ['status', '--check'])).exitCode).toBe(0)

    await place.write(database, 5)
    const undone = await place.json(database, ['restore', '--undo', '--confirm', database.name])
    expect(undone).toMatchObject({ exitCode: 0, document: { action: 'undo', backup } })
    expect(await place.count(database)).toBe(1003)
    expect((await place.json(database, ['audit', 'verify'])).exitCode).toBe(0)
    const kept = await place.names(database)
    expect(kept).toHaveLength(2)
    expect((await place.json(database, ['restore', '--list'])).document).toMatchObject({
      kept: [{ name: kept.find((name) => name !== database.name) }],
    })
    const code = 'CONFIRM.MISSING'
    expect((await place.json(database, ['restore', '--drop-old'])).document).toMatchObject({
      error: {
        code,
        message: expect.stringContaining(kept.find((name) => name !== database.name) ?? 'none') as string,
      },
    })
    const dropped = await place.json(database, ['restore', '--drop-old', '--confirm', database.name])
    expect(dropped).toMatchObject({
      exitCode: 0,
      document: { dropped: kept.filter((name) => name !== database.name) },
    })
    expect(await place.names(database)).toEqual([database.name])
    const nothing = await place.json(database, ['restore', '--undo', '--confirm', database.name])
    expect(nothing).toMatchObject({ exitCode: 2, document: { error: { code: 'RESTORE.NOTHING' } } })
  })

  it('that was killed before its database had a mark leaves none, and touches nothing with something in it', async () => {
    const database = await place.fresh()
    const [empty, used] = ['20260101_000000_000', '20260101_000000_001'].map(
      (at) => `${database.name}_restoring_${at}`,
    )
    for (const name of [empty, used]) {
      await place.server.query(`create database "${name}" template template0`)
    }
    await place.server.query('create table notes (id integer)', used)
    const resumed = await place.ops(database, ['restore', '--resume'])
    expect(resumed).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`${empty}\n`) as string })
    expect(resumed.stdout).toContain('Nothing was restored')
    expect(await place.names(database)).toEqual([database.name, used])
    expect(await place.json(database, ['restore', '--abort'])).toMatchObject({
      document: { error: { code: 'RESTORE.NOTHING' } },
    })
    await place.server.query(`drop database "${used}"`)
  })

  it('lets clients of the pooler wait, and none fail', async () => {
    const database = await place.fresh()
    const backup = await place.backUp(database)
    const stop = new AbortController()
    let asked = 0
    const clients = Array.from({ length: 8 }, () =>
      withClient(place.pooler().url(database.name), async (client) => {
        while (!stop.signal.aborted) {
          await client.query('begin')
          await client.query("insert into notes (body) values ('w')")
          await client.query('commit')
          asked++
        }
      }),
    )
    try {
      const args = ['restore', backup, '--confirm', database.name, '--no-safety-backup']
      expect(await place.json(database, args)).toMatchObject({ exitCode: 0 })
      const before = asked
      await place.json(database, ['restore', '--undo', '--confirm', database.name])
      expect(asked).toBeGreaterThan(before)
    } finally {
      stop.abort()
      // Each client throws what its queries met.
      await Promise.all(clients)
    }
  })
})
