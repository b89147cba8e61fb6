import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { createContext } from '../../src/create-context.ts'
import { createInterruption } from '../../src/interruption.ts'
import { deploy as deployJob } from '../../src/jobs/deploy.ts'
import { opsJson, workspaceRoot } from '../run-ops.ts'
import { servers, useServer } from '../servers.ts'
import type { Sql } from '../status-folder.ts'

const root = mkdtempSync(path.join(tmpdir(), 'twinship-ops-deploy-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const a = { tag: '0000_a', sql: 'CREATE TABLE a (id integer PRIMARY KEY);\n' }
const b = { tag: '0001_b', sql: 'INSERT INTO a VALUES (1);\n' }

describe.each(servers)('deploy to production, %s %i', (kind, version) => {
  const test = useServer(kind, version)
  let env: Record<string, string> = {}
  let runs = 0
  beforeEach(async () => {
    const place = path.join(root, `${kind}-${version}-${++runs}`)
    const key = path.join(place, 'key.txt')
    const made = await opsJson(['backup', 'keygen', '--out', key])
    env = {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'production',
      BACKUP_DIR: path.join(place, 'backups'),
      BACKUP_AGE_RECIPIENTS: String(made.document['recipient']),
      BACKUP_AGE_IDENTITY_FILE: key,
    }
    if (kind === 'SQLite') await test.sql('pragma user_version = 1')
    const first = await test.json(['migrate', '--migrations', test.folder([a])], { env })
    expect(first).toMatchObject({ exitCode: 0, document: { applied: [a.tag] } })
  })
  const deploy = (more: Record<string, string> = {}, ...flags: readonly string[]) =>
    test.json(['deploy', '--yes', '--migrations', test.folder([a, b]), ...flags], {
      env: { ...env, ...more },
    })
  const backups = async () => {
    const { document } = await test.json(['backup', 'list'], { env })
    return document['backups'] as { name: string; proven: unknown }[]
  }
  const pending = async () => {
    const status = await test.json(['status', '--check', '--migrations', test.folder([a, b])], { env })
    return status.document.error?.code
  }

  // The client programs here are those of 15; a server that is newer than they are is not dumped.
  const isDumped = kind === 'SQLite' || version === 15

  const refuses = async () => {
    const refused = await deploy()
    expect([refused.exitCode, refused.document.error?.code]).toEqual([2, 'BACKUP.CLIENT_TOO_OLD'])
    expect([await backups(), await pending()]).toEqual([[], 'MIGRATION.PENDING'])
  }
  const proves = async () => {
    const { exitCode, document } = await deploy()
    const made = await backups()
    expect([exitCode, document['applied'], document['backup']]).toEqual([0, [b.tag], made[0]?.name])
    expect(made).toHaveLength(1)
    expect(made[0]?.proven).not.toBeNull()
    const audit = await test.json(['audit', 'list'], { env })
    expect(JSON.stringify(audit.document)).toContain(made[0]?.name)
    expect((await deploy()).document).toMatchObject({ applied: [], backup: null })
    expect(await backups()).toHaveLength(1)
  }

  it(
    isDumped
      ? 'makes and proves a backup first, says it in the audit, and makes none where nothing is pending'
      : 'applies nothing where pg_dump is older than the server',
    isDumped ? proves : refuses,
  )

  it('makes none where consent is the name of the database, and keeps that in the audit', async () => {
    const other = await deploy({}, '--skip-backup', 'another')
    expect([other.exitCode, other.document.error?.code]).toEqual([3, 'CONFIRM.MISSING'])
    expect(other.document.error?.hint).toContain(`--skip-backup ${test.name}`)
    const both = await deploy({}, '--skip-backup', test.name, '--backup')
    expect([both.exitCode, both.document.error?.code]).toEqual([2, 'USAGE.INVALID'])
    expect(await pending()).toBe('MIGRATION.PENDING')
    const { exitCode, document } = await deploy({}, '--skip-backup', test.name)
    expect([exitCode, document['applied'], document['backup']]).toEqual([0, [b.tag], null])
    expect(await backups()).toEqual([])
    const audit = await test.json(['audit', 'list'], { env })
    expect(JSON.stringify(audit.document)).toContain('backupSkipped')
  })

  const takesTheYoung = async () => {
    const none = await deploy({}, '--max-backup-age', '1x')
    expect([none.exitCode, none.document.error?.code]).toEqual([2, 'USAGE.INVALID'])
    const { document } = await test.json(['backup', 'create'], { env })
    const { name } = document['backup'] as { name: string }
    expect(await test.json(['backup', 'verify', name], { env })).toMatchObject({ exitCode: 0 })
    const first = await deploy({}, '--max-backup-age', '1h')
    expect(first.document).toMatchObject({ applied: [b.tag], backup: name })
    expect(await backups()).toHaveLength(1)
    const c = { tag: '0002_c', sql: 'INSERT INTO a VALUES (2);\n' }
    const next = await test.json(
      ['deploy', '--yes', '--migrations', test.folder([a, b, c]), '--max-backup-age', '1h'],
      { env },
    )
    expect(next).toMatchObject({ exitCode: 0, document: { applied: [c.tag] } })
    expect(next.document['backup']).not.toBe(name)
    expect(await backups()).toHaveLength(2)
  }
  const makesWhereAsked = async () => {
    const staging = { ...env, NODE_ENV: 'staging', DATABASE_URL: test.url }
    const relabel = ['identify', '--environment', 'staging', '--confirm', test.name]
    expect(await test.json(relabel, { env })).toMatchObject({ exitCode: 0 })
    const folder = ['--migrations', test.folder([a, b])]
    const { document } = await test.json(['deploy', ...folder, '--max-backup-age', '1s'], { env: staging })
    expect(document).toMatchObject({ applied: [b.tag], backup: expect.any(String) as string })
  }
  if (isDumped) it('makes one in staging where it is asked for', makesWhereAsked)
  if (isDumped) it('takes a proven one that is young enough and of the same migrations', takesTheYoung)

  it('applies nothing without the private key that the proof takes, and makes no backup for nothing', async () => {
    const none = await deploy({ BACKUP_AGE_IDENTITY_FILE: path.join(root, 'missing.txt') })
    expect([none.exitCode, none.document.error?.code]).toEqual([2, 'BACKUP.NO_IDENTITY'])
    expect([await backups(), await pending()]).toEqual([[], 'MIGRATION.PENDING'])
  })

  it('applies nothing where more is pending by the time that it has the lock', async () => {
    // What it looked at was one migration; then the database is made to lack another one.
    const forget = async () => {
      const ledger = kind === 'SQLite' ? '__drizzle_migrations' : 'drizzle.__drizzle_migrations'
      await test.sql(`delete from ${ledger}`)
      await test.sql('drop table a')
    }
    await expect(deployPatiently(env, [a, b], forget)).rejects.toMatchObject({
      code: 'MIGRATION.LOCKED',
      exitCode: 6,
      message: expect.stringContaining('was changed by another run in the meantime') as string,
      hint: expect.stringContaining('Nothing was applied') as string,
    })
    const status = await test.json(['status', '--migrations', test.folder([a, b])], { env })
    expect(status.document['pending']).toEqual([a.tag, b.tag])
  })

  /** Deploys, and waits for what `between` does after it has looked and before it looks again. */
  const deployPatiently = (
    given: Record<string, string>,
    files: readonly Sql[],
    between: () => Promise<void>,
  ) => {
    const terminal = {
      out: () => undefined,
      err: () => undefined,
      ask: undefined,
      prompter: undefined,
      readInput: () => Promise.resolve(Buffer.from('')),
      paint: (_style: string, text: string) => text,
    }
    const own = {
      ...given,
      DATABASE_URL: test.url,
      DEPLOY_ALLOW_ANY_ROLE: 'true',
      DEPLOY_REPORT_DIR: path.join(root, 'reports'),
    }
    const surroundings = { env: own, workspaceRoot, cwd: workspaceRoot }
    const options = { color: false, migrations: test.folder(files) }
    const context = createContext(surroundings, terminal, createInterruption(), options)
    let isDone = false
    const stoppable: typeof context.stoppable = async (work) => {
      if (!isDone) await between()
      isDone = true
      return context.stoppable(work)
    }
    return deployJob({ ...context, stoppable }, { preflight: true, yes: true, skipBackup: test.name })
  }

  it('applies nothing where the backup cannot be made', async () => {
    // The programs that take part are stand-ins that fail, found before the real ones.
    const bin = path.join(root, `bin-${kind}-${version}`)
    mkdirSync(bin)
    const program = kind === 'SQLite' ? 'age' : 'pg_dump'
    const versionLine = kind === 'SQLite' ? 'v1.1.1' : 'pg_dump (PostgreSQL) 99.1'
    const script = `#!/bin/sh\n[ "$1" = --version ] && { echo '${versionLine}'; exit 0; }\nexit 1\n`
    writeFileSync(path.join(bin, program), script)
    chmodSync(path.join(bin, program), 0o755)
    const failed = await deploy({ PATH: `${bin}:${env['PATH'] ?? ''}` })
    expect([failed.exitCode, failed.document.error?.code]).toEqual([7, 'BACKUP.DUMP_FAILED'])
    expect([await backups(), await pending()]).toEqual([[], 'MIGRATION.PENDING'])
  })
})
