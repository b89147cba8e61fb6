import { chownSync, mkdtempSync, rmdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { runProgram } from '@twinship/core'
import {
  mayMount,
  mountDisk,
  startHttpServer,
  startPgBouncer,
  unmountDisk,
  type PgBouncer,
} from '@twinship/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../app-load.ts'
import { usersAndMessages } from '../status-folder.ts'
import { newestReport, useFilledPlace, type DeployPlace } from './place.ts'

type Failing = {
  readonly stage: string
  readonly sql: string
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly ends: readonly [exitCode: number, code: string]
  readonly says: string
}

const failing: readonly Failing[] = [
  {
    stage: 'preflight',
    sql: 'ALTER TABLE "messages" ADD CONSTRAINT "messages_id_check" CHECK ("id" <> 4500);',
    ends: [4, 'PREFLIGHT.DATA'],
    says: 'messages',
  },
  {
    stage: 'plan',
    sql: 'ALTER TABLE "messages" ALTER COLUMN "user_id" TYPE text;',
    ends: [4, 'PLAN.REFUSED'],
    says: '0001_failing.sql:1  statement 1: ',
  },
  {
    stage: 'confirm',
    sql: 'DELETE FROM "users" WHERE "id" = 10;',
    ends: [3, 'CONFIRM.MISSING'],
    says: 'rows of users',
  },
  {
    stage: 'backup',
    sql: 'CREATE INDEX "messages_body_idx" ON "messages" ("body");',
    env: { BACKUP_DIR: '/dev/null/backups' },
    ends: [2, 'BACKUP.STORE'],
    says: '/dev/null',
  },
  {
    stage: 'migrate',
    sql: `ALTER TABLE "users" ADD COLUMN "age" integer;--> statement-breakpoint
INSERT INTO "users" ("id", "name") VALUES (1, 'taken');`,
    ends: [5, 'MIGRATION.FAILED'],
    says: 'duplicate key value violates unique constraint "users_pkey"',
  },
]

describe('a migration that fails', () => {
  const { begunWith, server } = useFilledPlace()
  let bouncer: PgBouncer
  beforeAll(async () => {
    bouncer = await startPgBouncer({ cluster: server(), env: process.env })
  })
  afterAll(() => bouncer.stop())

  it.each(failing)('at $stage leaves the database as it was, and its report says why', async (one) => {
    const place = await begunWith('production')
    const migration = { tag: '0001_failing', sql: one.sql }
    const before = await schemaOf(place)
    const app = startApp(bouncer.url(place.name))
    const { exitCode, document } = await place.json(
      ['deploy', '--yes', ...(one.args ?? []), ...place.folder(usersAndMessages, migration)],
      {
        env: {
          DATABASE_URL: bouncer.url(place.name),
          DATABASE_DIRECT_URL: place.env['DATABASE_URL'] ?? '',
          ...one.env,
        },
      },
    )
    const { written, errors } = await app.stop()
    expect([exitCode, document.error?.code]).toEqual(one.ends)
    expect([errors, written > 0]).toEqual([[], true])
    expect(await schemaOf(place)).toBe(before)
    expect(await place.pending(usersAndMessages, migration)).toEqual(['0001_failing'])
    const report = newestReport(place) as {
      outcome: string
      error: { message: string }
      stages: { name: string; outcome: string }[]
    }
    expect(report.error.message).toContain(one.says)
    const failed = report.stages.filter(({ outcome }) => outcome === 'failed')
    // What fails inside of another stage ends that one as well.
    expect(failed.at(-1)?.name).toBe(one.stage)
  })

  // What was built while the app went on is not what the folder says: `extra` was there, and of another form.
  it.each(['verify', 'health'] as const)(
    'at %s leaves the choice, and where it was asked for the backup',
    async (stage) => {
      const place = await begunWith('production')
      if (stage === 'verify') await place.sql('create table extra (id text)')
      const migration = {
        tag: '0001_extra',
        sql: 'CREATE TABLE IF NOT EXISTS "extra" ("id" integer PRIMARY KEY);',
      }
      const before = await schemaOf(place)
      const folder = place.folder(usersAndMessages, migration)
      // Well in preflight and before the first change, and unwell after it.
      let looks = 0
      const page = await startHttpServer(() => ({ status: ++looks > 2 && stage === 'health' ? 500 : 200 }))
      const env = { DEPLOY_HEALTH_URL: page.url }
      const app = startApp(bouncer.url(place.name))
      const left = await place.json(['deploy', '--yes', ...folder], { env })
      expect([left.exitCode, left.document.error?.code]).toEqual([
        4,
        stage === 'verify' ? 'DEPLOY.UNVERIFIED' : 'DEPLOY.UNHEALTHY',
      ])
      expect((await app.stop()).errors).toEqual([])
      expect(newestReport(place)).toMatchObject({ outcome: 'failed', backup: left.document['backup'] })
      const back = ['restore', String(left.document['backup']), '--confirm', place.name]
      expect((await place.json(back)).exitCode).toBe(0)
      expect(await schemaOf(place)).toBe(before)
      looks = 0
      const again = await place.ops(
        ['deploy', '--yes', '--auto-rollback', 'restore', '--confirm', place.name, ...folder],
        { env },
      )
      expect([again.exitCode, again.stderr, again.stdout]).toEqual([
        5,
        expect.stringContaining('DEPLOY.RESTORED: '),
        expect.stringContaining('Migrations  1 applied, and taken back with the backup\n'),
      ])
      expect(await schemaOf(place)).toBe(before)
      expect(newestReport(place)).toMatchObject({ outcome: 'taken-back' })
      await page.close()
    },
  )
})

describe.runIf(mayMount())('a server whose disk is full in the middle of a build', () => {
  const { begunWith, server } = useFilledPlace()
  const disk = mkdtempSync(path.join(tmpdir(), 'twinship-disk-'))
  beforeAll(async () => {
    const [row] = await server().query('show data_directory')
    const { uid, gid } = statSync(String(row?.['data_directory']))
    mountDisk(disk, '2m')
    chownSync(disk, uid, gid)
  })
  afterAll(async () => {
    await server().query('drop tablespace if exists small')
    unmountDisk(disk)
    rmdirSync(disk)
  })

  it('stops it, leaves nothing half and the app untouched, and goes on once there is room', async () => {
    const place = await begunWith('production')
    await place.sql(
      `insert into messages (user_id, body) select 1, repeat(md5(g::text), 8) from generate_series(1, 20000) g`,
    )
    await server().query(`create tablespace small location '${disk}'`)
    await place.sql(`alter database "${place.name}" set default_tablespace = small`)
    const app = startApp(place.env['DATABASE_URL'] ?? '')
    const folder = place.folder(usersAndMessages, {
      tag: '0001_body',
      sql: 'CREATE INDEX "messages_body_idx" ON "messages" ("body");',
    })
    const { exitCode, document } = await place.json(['deploy', '--yes', ...folder])
    const { errors } = await app.stop()
    expect([exitCode, document.error?.code, errors]).toEqual([5, 'DB.DISK_FULL', []])
    expect(await place.sql('select indexrelid::regclass as half from pg_index where not indisvalid')).toEqual(
      [],
    )
    expect(newestReport(place)).toMatchObject({ outcome: 'failed', error: { code: 'DB.DISK_FULL' } })
    await place.sql(`alter database "${place.name}" reset default_tablespace`)
    const again = await place.json(['deploy', '--yes', ...folder])
    expect([again.exitCode, again.document['outcome']]).toEqual([0, 'applied'])
  })
})

async function schemaOf(place: DeployPlace): Promise<string> {
  const { stdout } = await runProgram(
    'pg_dump',
    ['--schema-only', '--no-owner', '--exclude-schema=ops', place.env['DATABASE_URL'] ?? ''],
    { env: process.env },
  )
  return stdout.replaceAll(/^\\(un)?restrict .*$/gm, '')
}
