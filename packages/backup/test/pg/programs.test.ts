import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  pgVersions,
  queryOnce,
  startPgBouncer,
  startPostgres,
  usePostgres,
  waitUntil,
  withClient,
} from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { createPgPlace, proveBackup } from '@twinship/backup'
import { env, sourceOf, useBackups } from '../support/place.ts'
import { onlyPrograms, realPath, standIns } from '../support/programs.ts'

const coded = (code: string, exitCode: number) => ({ code, exitCode })

describe('the programs of PostgreSQL', { timeout: 600_000 }, () => {
  const pg = usePostgres({ version: Math.min(...pgVersions()) })
  const backups = useBackups()
  const folder = (name: string) => path.join(backups.root, name)
  const leftovers = () => readdirSync(backups.directory).filter((entry) => entry.startsWith('.'))

  it('are named where they are missing', async () => {
    const without = onlyPrograms(folder('without'), ['zstd', 'age'])
    const made = backups.create(pg.url, { source: sourceOf(pg.url, without) })
    await expect(made).rejects.toMatchObject(coded('BACKUP.PROGRAM_MISSING', 2))
    const { name } = await backups.create(pg.url)
    const proof = proveBackup({
      store: backups.store,
      name,
      identityFile: backups.keyFile,
      env: without,
      place: createPgPlace({ url: pg.url, env: without }),
      now: Date.now,
    })
    await expect(proof).rejects.toMatchObject(coded('BACKUP.PROGRAM_MISSING', 2))
  })

  it('that are older than the server are refused, newer ones are used', async () => {
    const old = standIns(folder('old'), { pg_dump: 'echo "pg_dump (PostgreSQL) 14.2"' })
    await expect(backups.create(pg.url, { source: sourceOf(pg.url, old) })).rejects.toMatchObject({
      ...coded('BACKUP.CLIENT_TOO_OLD', 2),
      hint: expect.stringContaining(`postgresql-client-${pg.server.version}`) as string,
    })
    const seen = folder('arguments')
    const script = `if [ "$1" = --version ]; then echo "pg_dump (PostgreSQL) 99.1"; exit; fi
echo "$@" > ${seen}; exec ${realPath('pg_dump')} "$@"`
    const newer = standIns(folder('newer'), { pg_dump: script })
    const made = await backups.create(pg.url, { source: sourceOf(pg.url, newer) })
    expect(made.tools['pg_dump']).toBe('99.1')
    expect(readFileSync(seen, 'utf8')).toMatch(/^--format=custom --compress=0 --snapshot=\S+ /)
  })

  it('that fail in the middle leave nothing, and what they said is told', async () => {
    const script = `case "$1" in --version) exec ${realPath('pg_dump')} --version;; esac
head -c 300000 /dev/zero; echo "pg_dump: error: the disk is on fire" >&2; exit 1`
    const source = sourceOf(pg.url, standIns(folder('failing'), { pg_dump: script }))
    const before = await backups.store.list()
    await expect(backups.create(pg.url, { source })).rejects.toMatchObject({
      ...coded('BACKUP.DUMP_FAILED', 7),
      message: expect.stringContaining('the disk is on fire') as string,
    })
    expect(await backups.store.list()).toEqual(before)
    expect(leftovers()).toEqual([])
  })

  it('of compression and encryption are watched too', async () => {
    for (const name of ['zstd', 'age']) {
      const script = `case "$1" in --version) exec ${realPath(name)} --version;; esac\nhead -c 100 > /dev/null; exit 3`
      const programs = standIns(folder(`broken-${name}`), { [name]: script })
      await expect(backups.create(pg.url, { env: programs })).rejects.toMatchObject({
        ...coded('BACKUP.DUMP_FAILED', 7),
        details: { program: name },
      })
    }
    expect(leftovers()).toEqual([])
  })

  it('that cannot restore leave no scratch database behind', async () => {
    const { name } = await backups.create(pg.url)
    const script = `case "$1" in --version) exec ${realPath('pg_restore')} --version;; esac
echo "pg_restore: error: no such role" >&2; exit 1`
    const programs = standIns(folder('no-restore'), { pg_restore: script })
    const place = createPgPlace({ url: pg.url, env: programs })
    const options = { store: backups.store, name, identityFile: backups.keyFile, env, now: Date.now }
    await expect(proveBackup({ ...options, place })).rejects.toMatchObject({
      ...coded('BACKUP.RESTORE_FAILED', 7),
      message: expect.stringContaining('no such role') as string,
    })
    // The server is shared with other tests, and they make scratch databases too.
    const own = `${pg.database.name.slice(0, 40)}%\\_scratch\\_%`
    expect(await pg.server.query(`select datname from pg_database where datname like '${own}'`)).toEqual([])
  })

  it('whose connection is lost end the backup, and nothing of it is kept', async () => {
    await queryOnce(pg.url, 'create table held (id integer)')
    await withClient(pg.url, async (client) => {
      await client.query('begin; lock table held in access exclusive mode')
      const making = backups.create(pg.url)
      making.catch(() => undefined)
      // pg_dump waits for the table, and so do the fingerprints.
      await waitUntil(
        async () => {
          const ended = await pg.server.query(
            `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${pg.database.name}'
               and application_name like 'twinship-backup%' and wait_event_type = 'Lock' and query like 'LOCK TABLE%'`,
          )
          return ended.length > 0
        },
        { what: 'pg_dump to wait for the table', timeoutMs: 60_000 },
      )
      await expect(making).rejects.toMatchObject(coded('BACKUP.DUMP_FAILED', 7))
      await client.query('rollback')
    })
    expect(leftovers()).toEqual([])
  })

  it('are not let through a pooler', async () => {
    const pooler = await startPgBouncer({ cluster: pg.server, env: process.env })
    try {
      await expect(backups.create(pooler.url(pg.database.name))).rejects.toMatchObject(
        coded('CONNECT.POOLER', 2),
      )
    } finally {
      await pooler.stop()
    }
  })
})

describe('a password', { timeout: 600_000 }, () => {
  const backups = useBackups()

  it('is in no argument, no environment and no file that stays; certificates are checked', async () => {
    const cluster = await startPostgres({ env: process.env, tls: 'required', scram: true })
    try {
      const secret = `p:w\\${'x'.repeat(12)}`
      await cluster.query(`create role dumper superuser login password '${secret}'`)
      await cluster.query('create table t (id integer); insert into t values (1)')
      const base = new URL(cluster.url('postgres'))
      base.username = 'dumper'
      base.password = encodeURIComponent(secret)
      const seen = path.join(backups.root, 'processes')
      const watching = (name: string) => `case "$1" in --version) exec ${realPath(name)} --version;; esac
ps axewww >> ${seen}; cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' >> ${seen}
stat -c '%a %n' "$PGPASSFILE" "$(dirname "$PGPASSFILE")" >> ${seen}
exec ${realPath(name)} "$@"`
      const programs = standIns(path.join(backups.root, 'watching'), {
        pg_dump: watching('pg_dump'),
        pg_restore: watching('pg_restore'),
      })
      const made = await backups.create(base.href, { source: sourceOf(base.href, programs) })
      const place = createPgPlace({ url: base.href, env: programs })
      const options = {
        store: backups.store,
        name: made.name,
        identityFile: backups.keyFile,
        env,
        now: Date.now,
      }
      expect((await proveBackup({ ...options, place })).proven).not.toBeNull()
      const text = readFileSync(seen, 'utf8')
      expect(text).toContain('--format=custom')
      expect(text).toContain('PGSSLMODE=verify-full')
      expect(text).not.toContain(secret)
      expect(text).not.toContain(encodeURIComponent(secret))
      expect(text.match(/^600 .*pgpass$/gm)).toHaveLength(2)
      expect(text.match(/^700 .*twinship-client-.*$/gm)).toHaveLength(2)
      const own = `twinship-client-${process.pid}-`
      expect(readdirSync(tmpdir()).filter((entry) => entry.startsWith(own))).toEqual([])
      expect(existsSync(path.join(backups.directory, made.name, 'owner.json'))).toBe(false)
      expect(readFileSync(path.join(backups.directory, made.name, 'manifest.json'), 'utf8')).not.toContain(
        secret,
      )
    } finally {
      await cluster.stop()
    }
  })
})
