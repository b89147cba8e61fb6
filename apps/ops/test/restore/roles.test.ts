import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createLocalStore, listBackups } from '@twinship/backup'
import { pgVersions, usePostgres } from '@twinship/testkit'
import { afterAll, describe, expect, it } from 'vitest'
import { rolesPlace } from '../infra/roles-place.ts'
import { opsJson } from '../run-ops.ts'
import { journalFolder } from '../status-folder.ts'

const root = mkdtempSync(path.join(tmpdir(), 'twinship-restore-roles-'))
const directory = path.join(root, 'backups')
const migrations = journalFolder(root, 'postgresql', [
  { tag: '0000_notes', sql: 'create table notes (id bigint primary key, body text)' },
])
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('a login that is no superuser', { timeout: 400_000 }, () => {
  const pg = usePostgres({ version: Math.min(...pgVersions()) })

  it('restores and undoes, and the app keeps its rights', async () => {
    const roles = await rolesPlace(pg, root)
    await roles.apply()
    const env = {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'test',
      DATABASE_URL: roles.url('migrator'),
      BACKUP_DIR: directory,
    }
    const json = (...args: readonly string[]) => opsJson([...args, '--migrations', migrations], { env })
    try {
      expect(await json('migrate')).toMatchObject({ exitCode: 0 })
      await roles.query('app', "insert into notes values (1, 'kept')")
      expect(await json('backup', 'create')).toMatchObject({ exitCode: 0 })
      await roles.query('app', "insert into notes values (2, 'lost')")
      const backup = (await listBackups(createLocalStore(directory))).at(-1)?.name ?? ''
      const rights = () =>
        pg.server.query(
          `select datdba::regrole::text as owner, array(select a::text from unnest(datacl) a order by 1) as acl
           from pg_database
           where datname = '${roles.name}'`,
        )
      const before = await rights()
      const confirm = ['--confirm', roles.name]
      const quoted = `"${roles.name.replaceAll('"', '""')}"`
      const [readonly] = await pg.server.query(
        `select r.rolname as name from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase
         join pg_roles r on r.oid = s.setrole where d.datname = '${roles.name}' and r.rolname like '%\\_readonly'`,
      )
      await pg.server.query(
        `alter role "${String(readonly?.['name']).replaceAll('"', '""')}" in database ${quoted} set app.signing_key = 'hush'`,
      )
      const restored = await json('restore', backup, ...confirm)
      // What an application keeps in a setting may be a secret: its name is told.
      expect(restored.stdout).toContain('signing_key')
      expect(restored.stdout + restored.stderr).not.toContain('hush')
      expect(restored).toMatchObject({
        exitCode: 0,
        document: {
          backup,
          safetyBackup: expect.stringContaining('Z__') as string,
          // Only a superuser may set them for another role, and is told how, by the name that stays.
          refusedSettings: expect.arrayContaining([
            expect.stringContaining(
              `_readonly" in database ${quoted} set "default_transaction_read_only" = 'on'`,
            ) as string,
          ]) as string[],
        },
      })
      expect(await roles.query('app', 'select id::int from notes')).toEqual([{ id: 1 }])
      expect(await roles.state('readonly', 'select 1 from notes')).toBe('none')
      expect(await roles.state('app', 'create table public.t ()')).toBe('42501')
      expect(await rights()).toEqual(before)
      expect(await json('restore', '--undo', ...confirm)).toMatchObject({ exitCode: 0 })
      expect(await roles.query('app', 'select id::int from notes order by id')).toEqual([
        { id: 1 },
        { id: 2 },
      ])
      expect(await json('restore', '--drop-old', ...confirm)).toMatchObject({ exitCode: 0 })
      expect(await json('audit', 'verify')).toMatchObject({ exitCode: 0 })
    } finally {
      const left = await pg.server.query(
        `select datname as name from pg_database where starts_with(datname, '${roles.name}')`,
      )
      for (const { name } of left) await pg.server.dropDatabase(String(name))
      await roles.dropRoles()
    }
  })
})
