import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pgVersions, readSampling, usePostgres, waitUntil } from '@twinship/testkit'
import { beforeEach, describe, expect, it } from 'vitest'
import { binArguments, opsJson, start, workspaceRoot } from './run-ops.ts'
import { drawnVersions } from './servers.ts'
import { useServer } from './servers.ts'
import type { Sql } from './status-folder.ts'

const first: Sql = {
  tag: '0000_first',
  sql: `CREATE TABLE teams (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE users (id bigint PRIMARY KEY, name text, team_id bigint REFERENCES teams(id));`,
}
const second: Sql = { tag: '0001_second', sql: 'CREATE INDEX users_name_idx ON users (name);\n' }
const third: Sql = {
  tag: '0002_third',
  sql: `ALTER TABLE users ADD COLUMN token uuid DEFAULT gen_random_uuid() NOT NULL;
ALTER TABLE users ADD CONSTRAINT short CHECK (length(name) < 100);`,
}

const sampling = await readSampling(process.env, workspaceRoot)

/** The client programs here are those of 15: what is newer is restored on, and not backed up. */
const oldest = Math.min(...pgVersions())

describe.each(drawnVersions)(
  'ops rehearse --from-backup on PostgreSQL %i',
  { timeout: 600_000 },
  (version) => {
    const test = useServer('PostgreSQL', oldest)
    const scratch = usePostgres({ version })
    const elsewhere = () => (version === oldest ? [] : ['--scratch-url', scratch.url])
    let env: Record<string, string> = {}
    let runs = 0
    beforeEach(async () => {
      const place = path.join(test.root, `place-${++runs}`)
      const key = path.join(place, 'key.txt')
      const { document } = await opsJson(['backup', 'keygen', '--out', key])
      env = {
        PATH: process.env['PATH'] ?? '',
        BACKUP_DIR: path.join(place, 'backups'),
        BACKUP_AGE_RECIPIENTS: String(document['recipient']),
        BACKUP_AGE_IDENTITY_FILE: key,
      }
      await migrate(first)
      await test.sql(`insert into teams select n, 'team ' || n from generate_series(1, 30) n`)
      await test.sql(`insert into users select n, case when n = 11777 then null else 'secret ' || n end, n % 30 + 1
        from generate_series(1, 12000) n`)
    })
    const json = (args: readonly string[], more: Record<string, string> = {}) =>
      test.json(args, { env: { ...env, ...more } })
    const migrate = async (...files: readonly Sql[]) => {
      expect(await json(['migrate', '--migrations', test.folder(files)])).toMatchObject({ exitCode: 0 })
    }
    const backUp = async (...more: readonly string[]): Promise<string> => {
      const { document, stderr } = await json(['backup', 'create', ...more])
      expect(document, stderr).toHaveProperty('backup')
      return (document['backup'] as { name: string }).name
    }
    const prove = async () => {
      const name = await backUp()
      expect(await json(['backup', 'verify'])).toMatchObject({ exitCode: 0 })
      return name
    }
    const on = (...files: readonly Sql[]) => ['--migrations', test.folder(files), ...elsewhere()]
    const rehearse = (files: readonly Sql[], ...more: readonly string[]) =>
      json(['rehearse', '--from-backup', ...on(...files), ...more])
    const left = async () => {
      const query = `select datname from pg_database where starts_with(datname, '${test.name.slice(0, 42)}_scratch_')`
      return scratch.server.query(query)
    }

    it('runs on all rows what is pending on the newest proven backup, which the live database may have', async () => {
      const proven = await prove()
      await migrate(first, second)
      await test.sql('truncate users; analyze users')
      await backUp()
      // Nobody listens there: the live database is not asked, where another server has the scratch database.
      const away = { DATABASE_URL: `postgres://localhost:1/${test.name}` }
      const at = ['--scratch-url', scratch.url]
      const { exitCode, document, stdout } = await json(
        ['rehearse', '--from-backup', '--migrations', test.folder([first, second, third]), ...at],
        away,
      )
      expect(document['findings']).toEqual([])
      expect(exitCode).toBe(0)
      expect(document).toMatchObject({
        migrations: [second.tag, third.tag],
        sample: null,
        backup: { name: proven, head: first.tag, provenAt: expect.any(String) as string, signedBy: null },
      })
      const steps = document['steps'] as readonly { kind: string; traced: { scanned: unknown } }[]
      // As for a large table, which the live one no longer is.
      expect(steps.map(({ kind }) => kind)).toEqual(
        expect.arrayContaining(['create-index-concurrently', 'backfill', 'validate-constraint']),
      )
      expect(steps.find(({ kind }) => kind === 'validate-constraint')?.traced.scanned).toMatchObject([
        { name: 'users' },
      ])
      const { notes } = document['backup'] as { notes: readonly string[] }
      expect(notes).toEqual(
        version === oldest ? [] : [expect.stringContaining(`of PostgreSQL ${oldest}.`) as string],
      )
      expect(stdout).not.toContain('secret')
      expect(await left()).toEqual([])
    })

    it('tells what fails on a row that no sample would have had, and which backup it was', async () => {
      const name = await prove()
      const sql = 'ALTER TABLE users ALTER COLUMN name SET NOT NULL;\n'
      const { exitCode, document, stdout } = await rehearse([first, { tag: '0001_named', sql }])
      expect([exitCode, document.error?.code]).toEqual([4, 'REHEARSAL.MISMATCH'])
      expect(document['findings']).toMatchObject([
        { kind: 'failed', seen: expect.stringMatching(/^refused: 23/) as string },
      ])
      expect(stdout).not.toContain('secret')
      expect(await left()).toEqual([])
      const text = await test.ops(['rehearse', '--from-backup', name, ...on(first)], { env })
      expect(text.stdout).toContain(`Backup      ${name}, up to 0000_first, proven `)
      expect(text.stdout).toContain('Migrations  none is pending\n')
    })

    it('runs a reviewed plan on a backup of the same migrations, and on no other', async () => {
      await prove()
      await test.sql('analyze')
      const file = path.join(test.root, `reviewed-${version}-${runs}.json`)
      const folder = ['--migrations', test.folder([first, third])]
      expect(await json(['plan', ...folder, '--out', file])).toMatchObject({ exitCode: 0 })
      const { hash } = JSON.parse(readFileSync(file, 'utf8')) as { hash: string }
      const same = await json(['rehearse', '--from-backup', ...folder, '--plan', file, ...elsewhere()])
      if (version === oldest) expect(same.document['findings']).toEqual([])
      expect(same.document).toMatchObject({ plan: hash, migrations: [third.tag], sample: null })

      await test.sql('create index by_hand on users (team_id)')
      const changed = await json(['rehearse', '--from-backup', ...folder, '--plan', file, ...elsewhere()])
      expect([changed.exitCode, changed.document.error?.code]).toEqual([4, 'MIGRATION.PLAN_CHANGED'])

      await migrate(first, second)
      const next = ['--migrations', test.folder([first, second, third])]
      const later = path.join(test.root, `later-${version}-${runs}.json`)
      expect(await json(['plan', ...next, '--out', later])).toMatchObject({ exitCode: 0 })
      const older = await json(['rehearse', '--from-backup', ...next, '--plan', later, ...elsewhere()])
      expect([older.exitCode, older.document.error?.code]).toEqual([4, 'REHEARSAL.OTHER_HEAD'])
      expect(older.stderr).not.toContain('Restoring')
      expect(await left()).toEqual([])
    })

    // What follows is the same whichever server restores it.
    if (version !== oldest && !sampling.long) return

    it('opens none without the key, the signature or the proof that it takes', async () => {
      const refused = async (code: string, exit: number, ...more: readonly string[]) => {
        const { exitCode, document } = await rehearse([first, second], ...more)
        expect([exitCode, document.error?.code]).toEqual([exit, code])
        expect(await left()).toEqual([])
        return document.error
      }
      const name = await backUp()
      expect(await refused('BACKUP.NOT_FOUND', 2)).toMatchObject({
        message: expect.stringContaining('no proven backup') as string,
        hint: expect.stringContaining('ops backup verify') as string,
      })
      expect(await json(['backup', 'verify', name])).toMatchObject({ exitCode: 0 })
      const other = path.join(test.root, `other-${version}.txt`)
      await opsJson(['backup', 'keygen', '--out', other])
      await refused('BACKUP.WRONG_KEY', 2, '--identity', other)
      await refused('BACKUP.NO_IDENTITY', 2, '--identity', `${other}.gone`)
      const signers = path.join(test.root, `signers-${version}`)
      writeFileSync(signers, '')
      await refused('BACKUP.SIGNATURE', 7, '--allowed-signers', signers)
      await refused('IDENTITY.MISMATCH', 2, '--env', 'test')
      await refused('USAGE.INVALID', 2, '--rows', '5')
      const alone = await json(['rehearse', ...on(first, second), '--identity', other])
      expect([alone.exitCode, alone.document.error?.code]).toEqual([2, 'USAGE.INVALID'])
    })

    it('runs a backup that is named though it is not proven, and says so', async () => {
      const name = await backUp('--no-fingerprints')
      const { exitCode, document } = await json(['rehearse', '--from-backup', name, ...on(first, second)])
      expect(exitCode).toBe(0)
      expect(document['backup']).toMatchObject({
        name,
        provenAt: null,
        notes: expect.arrayContaining([expect.stringContaining('never been proven') as string]) as string[],
      })
    })

    it('refuses what deploy would refuse of such a database, naming the backup', async () => {
      await migrate(first, second)
      const name = await prove()
      const ahead = await rehearse([first, { ...third, when: 9000 }])
      expect([ahead.exitCode, ahead.document.error?.code]).toEqual([4, 'MIGRATION.AHEAD'])
      expect(ahead.document.error?.message).toContain(name)
      const refused = await rehearse([first, second, { tag: '0002_drop', sql: 'DROP TABLE users;\n' }])
      expect([refused.exitCode, refused.document.error?.code]).toEqual([4, 'PLAN.REFUSED'])
      expect(await left()).toEqual([])
    })

    const sleeping = { tag: '0001_sleep', sql: 'SELECT pg_sleep(3600);\n' }
    const running = (...more: readonly string[]) =>
      start(process.execPath, [...binArguments, 'rehearse', '--from-backup', '--json', ...more], {
        env: { ...env, DATABASE_URL: test.url },
      })
    const asleep = () =>
      scratch.server.query(
        `select 1 from pg_stat_activity where starts_with(datname, '${test.name.slice(0, 42)}_scratch_') and query like '%pg\\_sleep%'
         and state = 'active' and pid <> pg_backend_pid()`,
      )

    it('stopped while a step runs, it leaves nothing; killed, the next one removes what it left', async () => {
      await prove()
      const stopped = running(...on(first, sleeping))
      await waitUntil(async () => (await asleep()).length === 1, { what: 'the step', timeoutMs: 200_000 })
      stopped.kill('SIGTERM')
      const { exitCode, stdout } = await stopped.done
      expect([exitCode, JSON.parse(stdout)]).toMatchObject([130, { error: { code: 'INTERRUPTED' } }])
      expect(await left()).toEqual([])

      const killed = running(...on(first, sleeping))
      await waitUntil(async () => (await asleep()).length === 1, { what: 'the step', timeoutMs: 200_000 })
      killed.kill('SIGKILL')
      expect((await killed.done).exitCode).toBe(-1)
      await waitUntil(
        async () => {
          expect(await rehearse([first, second])).toMatchObject({ exitCode: 0 })
          return (await left()).length === 0
        },
        { what: 'what the killed one left to go', timeoutMs: 200_000 },
      )
    })

    it('stopped while it restores, it leaves nothing either', async () => {
      await prove()
      const bin = path.join(test.root, `bin-${version}-${runs}`)
      const begun = path.join(bin, 'begun')
      mkdirSync(bin)
      // Found before the real one; it restores for ever.
      const script = `#!/bin/sh\n[ "$1" = --version ] && { echo 'pg_restore (PostgreSQL) 15.1'; exit 0; }\ntouch "${begun}"\nexec sleep 3600\n`
      writeFileSync(path.join(bin, 'pg_restore'), script)
      chmodSync(path.join(bin, 'pg_restore'), 0o755)
      env = { ...env, PATH: `${bin}:${env['PATH'] ?? ''}` }
      const stopped = running(...on(first, second))
      await waitUntil(() => existsSync(begun), { what: 'the restore to begin', timeoutMs: 200_000 })
      expect(await left()).toHaveLength(1)
      stopped.kill('SIGTERM')
      const { exitCode, stdout } = await stopped.done
      expect([exitCode, JSON.parse(stdout)]).toMatchObject([130, { error: { code: 'INTERRUPTED' } }])
      expect(await left()).toEqual([])
      rmSync(bin, { recursive: true })
    })
  },
)

describe('ops rehearse --from-backup on the live server', { timeout: 300_000 }, () => {
  const test = useServer('PostgreSQL', oldest)

  it('does not run what would reach beyond the scratch database', async () => {
    const env = { PATH: process.env['PATH'] ?? '', BACKUP_DIR: path.join(test.root, 'backups') }
    await test.json(['migrate', '--migrations', test.folder([first])], { env })
    await test.json(['backup', 'create'], { env })
    await test.json(['backup', 'verify'], { env })
    const roles = { tag: '0001_roles', sql: 'CREATE ROLE twinship_never_made;\n' }
    const folder = ['--migrations', test.folder([first, roles])]
    const refused = await test.json(['rehearse', '--from-backup', ...folder], { env })
    expect([refused.exitCode, refused.document.error?.code]).toEqual([2, 'SCRATCH.UNAVAILABLE'])
    expect(await test.sql(`select 1 from pg_roles where rolname = 'twinship_never_made'`)).toEqual([])
  })
})
