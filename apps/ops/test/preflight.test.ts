import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { drawnVersions, useServer } from './servers.ts'

const root = mkdtempSync(path.join(tmpdir(), 'twinship-preflight-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const a = {
  tag: '0000_a',
  sql: 'CREATE TABLE a (id int PRIMARY KEY, name text, age text);\nCREATE TABLE b (id int PRIMARY KEY);\n',
}
const good = { tag: '0001_good', sql: 'CREATE TABLE good (id int PRIMARY KEY);\n' }
const bad = {
  tag: '0002_bad',
  sql: `ALTER TABLE a ADD COLUMN s1 text;
CREATE INDEX a_s1 ON a (s1);
ALTER TABLE a ALTER COLUMN name SET NOT NULL;
ALTER TABLE a ALTER COLUMN age TYPE integer USING age::integer;
CREATE INDEX a_s4 ON a (s1);
`,
}

describe.each(drawnVersions)('preflight in deploy, PostgreSQL %i', (version) => {
  const test = useServer('PostgreSQL', version)
  let folder = ''
  beforeEach(async () => {
    const first = await test.json(['migrate', '--migrations', test.folder([a])], {
      env: { NODE_ENV: 'staging' },
    })
    expect(first).toMatchObject({ exitCode: 0 })
    folder = test.folder([a, good, bad])
    await test.sql(`insert into a values (1, null, 'secret'), (2, 'b', '2')`)
  })
  const deploy = (more: readonly string[] = [], env: Record<string, string> = {}) =>
    // The type that changes breaks the app: accepted, for the rows are what is asked about here.
    test.json(['deploy', '--maintenance', '--migrations', folder, ...more], {
      env: { NODE_ENV: 'staging', ...env },
    })
  const tables = async () =>
    (await test.sql(`select relname from pg_class where relname in ('good', 'a_s1', 'a_s4')`)).length

  it('tells all statements that would fail on the rows before it touches anything, and no value', async () => {
    const refused = await deploy()
    expect([refused.exitCode, refused.document.error?.code]).toEqual([4, 'PREFLIGHT.DATA'])
    const problems = [
      '0002_bad.sql:3  statement 3: 1 row of a with NULL in name',
      '0002_bad.sql:4  statement 4: 1 row of a with a value in age that does not convert',
    ]
    expect(refused.document.error).toMatchObject({ details: { problems } })
    expect(refused.stdout + refused.stderr).not.toContain('secret')
    expect(await tables()).toBe(0)
    const { document } = await test.json(['status', '--migrations', folder], { env: { NODE_ENV: 'staging' } })
    expect(document['migrations']).toMatchObject([
      { kind: 'applied' },
      { kind: 'pending' },
      { kind: 'pending' },
    ])
  })

  it('forced, the good file stays, the bad one leaves nothing, and the state is recorded', async () => {
    const forced = await deploy(['--no-preflight', '--confirm', test.name])
    expect([forced.exitCode, forced.document.error?.code]).toEqual([5, 'MIGRATION.FAILED'])
    expect(forced.document.error).toMatchObject({ details: { migration: '0002_bad', statement: 3 } })
    expect(await tables()).toBe(1)
    await test.sql(`update a set name = '', age = null`)
    const { exitCode, document } = await deploy(['--confirm', test.name])
    expect([exitCode, document['applied'], document['backup']]).toEqual([0, ['0002_bad'], null])
    expect(document['preflight']).toMatchObject([
      { kind: 'null', count: 0 },
      { kind: 'value', count: 0 },
    ])
  })

  it('goes on where it could not decide, and says so', async () => {
    const exclude = { tag: '0001_x', sql: 'ALTER TABLE b ADD EXCLUDE USING btree (id WITH =);\n' }
    folder = test.folder([a, exclude])
    const { exitCode, stderr, document } = await deploy()
    expect([exitCode, document['applied']]).toEqual([0, ['0001_x']])
    expect(stderr).toContain('Not decided  0001_x.sql:1  statement 1')
    expect(document['preflight']).toMatchObject([{ kind: 'exclusion', count: null }])
  })

  it('asks before a backup is made', async () => {
    const backups = path.join(root, `backups-${version}`)
    await test.sql(`update ops.identity set environment = 'production'`)
    const refused = await deploy([], { NODE_ENV: 'production', BACKUP_DIR: backups })
    expect(refused.document.error?.code).toBe('DEPLOY.NOT_READY')
    for (const code of ['BACKUP.NO_RECIPIENT', 'PREFLIGHT.DATA'])
      expect(refused.document.error?.message).toContain(code)
    expect(existsSync(backups)).toBe(false)
  })
})
