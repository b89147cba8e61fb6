import { describe, expect, it } from 'vitest'
import { servers, useServer } from './servers.ts'
import type { Sql } from './status-folder.ts'

const a = { tag: '0000_a', sql: 'CREATE TABLE a (id integer);' }
const b = { tag: '0001_b', sql: 'CREATE TABLE b (id integer);' }

describe.each(servers)('%s %i', (kind, version) => {
  const test = useServer(kind, version)
  const staging = { env: { NODE_ENV: 'staging' } }
  const production = { env: { NODE_ENV: 'production' } }

  it('is written by the first migrate, shown, and compared by every command that changes something', async () => {
    const folder = test.folder([a])
    const more = test.folder([a, b])
    expect(await test.json(['status', '--migrations', folder])).toMatchObject({
      exitCode: kind === 'SQLite' ? 0 : 0,
      document: { identity: null, identityCode: null, engine: 'none' },
    })
    await test.json(['migrate', '--migrations', folder])
    const shown = await test.json(['identify', '--migrations', folder])
    expect(shown).toMatchObject({
      exitCode: 0,
      document: { identity: { environment: 'development' }, previous: null, auditHead: null },
    })
    const mismatch = { exitCode: 2, document: { error: { code: 'IDENTITY.MISMATCH' } } }
    for (const command of [
      ['migrate'],
      ['deploy'],
      ['resume'],
      ['resolve', b.tag, '--applied'],
      ['baseline', '--to', a.tag],
    ]) {
      const args = [...command, '--migrations', more]
      expect([command, await test.json(args, staging)]).toMatchObject([command, mismatch])
    }
    const reset = ['reset', '--confirm', test.name, '--migrations', more]
    expect(await test.json(reset, { env: { NODE_ENV: 'test' } })).toMatchObject(mismatch)
    const status = await test.json(['status', '--migrations', more], staging)
    expect(status).toMatchObject({ exitCode: 0, document: { identityCode: 'IDENTITY.MISMATCH' } })
    const checked = await test.json(['status', '--check', '--migrations', folder], staging)
    expect(checked).toMatchObject({ exitCode: 2, document: { error: { code: 'IDENTITY.MISMATCH' } } })
    expect((await test.ops(['doctor', '--migrations', folder], staging)).stdout).toContain(
      'IDENTITY.MISMATCH',
    )
    expect(await test.sql(`select count(*) as n from ${test.table('run')}`)).toMatchObject([
      { n: expectOne() },
    ])
  })

  it('is changed only with consent, and the change is in the audit', async () => {
    const folder = test.folder([a])
    const identify = (...args: string[]) => test.json(['identify', ...args, '--migrations', folder])
    await test.json(['migrate', '--migrations', folder])
    const refused = await identify('--environment', 'staging')
    expect(refused).toMatchObject({
      exitCode: 3,
      document: {
        error: { code: 'CONFIRM.MISSING', hint: `Repeat the command with --confirm ${test.name}` },
      },
    })
    expect((await identify('--environment', 'staging', '--confirm', 'other')).exitCode).toBe(3)
    expect(await identify('--environment', 'development')).toMatchObject({ document: { auditHead: null } })
    const changed = await identify('--environment', 'staging', '--confirm', test.name)
    expect(changed).toMatchObject({
      exitCode: 0,
      document: { identity: { environment: 'staging' }, previous: { environment: 'development' } },
    })
    const head = changed.document['auditHead'] as { sequence: number; hash: string }
    const verified = await test.json(['audit', 'verify', '--head', `${head.sequence}:${head.hash}`])
    expect(verified).toMatchObject({ exitCode: 0, document: { known: head } })
    expect((await test.ops(['identify', '--migrations', folder])).stdout).toContain('Identity    staging, ')
    expect((await test.json(['migrate', '--migrations', folder], staging)).exitCode).toBe(0)
  })

  it('is missing in a copy, which is refused until somebody labels it', async () => {
    const folder = test.folder([a])
    await test.json(['migrate', '--migrations', folder])
    await test.sql(`delete from ${test.table('identity')}`)
    const more = test.folder([a, b])
    const missing = { exitCode: 2, document: { error: { code: 'IDENTITY.MISSING' } } }
    expect(await test.json(['migrate', '--migrations', more])).toMatchObject(missing)
    expect(await test.json(['reset', '--confirm', test.name, '--migrations', more])).toMatchObject(missing)
    const status = await test.json(['status', '--migrations', more])
    expect(status).toMatchObject({ document: { identity: null, identityCode: 'IDENTITY.MISSING' } })
    expect(await test.json(['identify', '--environment', 'test', '--migrations', more])).toMatchObject({
      exitCode: 0,
      document: { identity: { environment: 'test' }, previous: null },
    })
    const run = await test.json(['migrate', '--migrations', more], { env: { NODE_ENV: 'test' } })
    expect(run).toMatchObject({ exitCode: 0, document: { applied: [b.tag] } })
  })

  it('production: migrate serves an empty database and no other, deploy none without a key for its backup', async () => {
    const folder = test.folder([a])
    if (kind === 'SQLite') {
      expect(await test.json(['migrate', '--migrations', folder], production)).toMatchObject({
        exitCode: 2,
        document: { error: { code: 'CONNECT.NO_DATABASE' } },
      })
      await test.sql('pragma user_version = 1')
    }
    const first = await test.json(['migrate', '--migrations', folder], production)
    expect(first).toMatchObject({ exitCode: 0, document: { applied: [a.tag] } })
    expect((await test.json(['migrate', '--migrations', folder], production)).exitCode).toBe(0)
    const more = test.folder([a, b])
    const wrong = { exitCode: 2, document: { error: { code: 'CONFIG.WRONG_ENVIRONMENT' } } }
    for (const command of [['migrate'], ['resume'], ['start'], ['reset', '--confirm', test.name]]) {
      const run = await test.json([...command, '--migrations', more], production)
      expect([command, run]).toMatchObject([command, wrong])
    }
    expect((await test.ops(['migrate', '--migrations', more], production)).stderr).toContain('ops deploy')
    expect(await test.json(['deploy', '--yes', '--migrations', folder], production)).toMatchObject({
      exitCode: 0,
      document: { applied: [], backup: null },
    })
    expect(await test.json(['deploy', '--yes', '--migrations', more], production)).toMatchObject({
      exitCode: 2,
      document: { error: { code: 'BACKUP.NO_RECIPIENT' } },
    })
  })

  it('production: a first run that failed is gone on with, by migrate and by resume, until it is done', async () => {
    if (kind === 'SQLite') await test.sql('pragma user_version = 1')
    const failing = { tag: '0001_b', sql: 'INSERT INTO missing VALUES (1);' }
    const run = (command: string, ...files: Sql[]) =>
      test.json([command, '--migrations', test.folder(files)], production)
    expect(await run('migrate', a, failing)).toMatchObject({
      exitCode: 5,
      document: {
        error: { code: 'MIGRATION.FAILED', hint: expect.stringContaining('run the same command again') },
      },
    })
    expect((await run('resume', a, failing)).exitCode).toBe(5)
    expect(await run('migrate', a, b)).toMatchObject({ exitCode: 0, document: { applied: [b.tag] } })
    const c = { tag: '0002_c', sql: 'CREATE TABLE c (id integer PRIMARY KEY);' }
    for (const command of ['migrate', 'resume']) {
      expect(await run(command, a, b, c)).toMatchObject({
        exitCode: 2,
        document: { error: { code: 'CONFIG.WRONG_ENVIRONMENT' } },
      })
    }
  })

  it('production: of several that migrate an empty database at once none fails', async () => {
    if (kind === 'SQLite') await test.sql('pragma user_version = 1')
    const folder = test.folder([a, b, { tag: '0002_c', sql: 'CREATE TABLE c (id integer PRIMARY KEY);' }])
    const runs = await Promise.all(
      Array.from({ length: 3 }, () => test.json(['migrate', '--migrations', folder], production)),
    )
    expect(runs.map(({ exitCode, document }) => [exitCode, document.error?.code])).toEqual(
      runs.map(() => [0, undefined]),
    )
  })

  it('production: a first run that failed is not gone on with where somebody else wrote the ledger', async () => {
    if (kind === 'SQLite') await test.sql('pragma user_version = 1')
    const failing = { tag: '0001_b', sql: 'INSERT INTO missing VALUES (1);' }
    await test.json(['migrate', '--migrations', test.folder([a, failing])], production)
    const ledger = kind === 'SQLite' ? '__drizzle_migrations' : 'drizzle.__drizzle_migrations'
    await test.sql(`insert into ${ledger} (hash, created_at) values ('theirs', 1)`)
    const run = await test.json(['migrate', '--migrations', test.folder([a, b])], production)
    expect(run).toMatchObject({ exitCode: expect.any(Number) })
    expect(['CONFIG.WRONG_ENVIRONMENT', 'MIGRATION.AHEAD']).toContain(run.document.error?.code)
  })

  it('production: a database with tables of somebody else is not empty', async () => {
    await test.sql('create table theirs (id integer)')
    const run = await test.json(['migrate', '--migrations', test.folder([a])], production)
    expect(run).toMatchObject({ exitCode: 2, document: { error: { code: 'CONFIG.WRONG_ENVIRONMENT' } } })
  })

  it('production: a run that failed on a database in use does not make it one for migrate', async () => {
    await test.sql('create table theirs (id integer)')
    const failing = { tag: '0001_b', sql: 'INSERT INTO missing VALUES (1);' }
    const first = await test.json(['migrate', '--migrations', test.folder([a, failing])])
    expect(first).toMatchObject({ exitCode: 5, document: { error: { code: 'MIGRATION.FAILED' } } })
    await test.sql(`update ${test.table('identity')} set environment = 'production'`)
    for (const command of ['migrate', 'resume']) {
      expect(await test.json([command, '--migrations', test.folder([a, b])], production)).toMatchObject({
        exitCode: 2,
        document: { error: { code: 'CONFIG.WRONG_ENVIRONMENT' } },
      })
    }
  })

  /** PostgreSQL counts in bigint, which its driver hands over as text. */
  function expectOne(): unknown {
    return kind === 'SQLite' ? 1 : '1'
  }
})
