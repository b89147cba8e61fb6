import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { servers, useServer } from './servers.ts'

const a = { tag: '0000_a', sql: 'CREATE TABLE a (id integer primary key);' }
/** Commits by itself what comes before the statement that fails. */
const halfway = {
  tag: '0001_half',
  sql: 'BEGIN;\n--> statement-breakpoint\nCREATE TABLE b (id integer);\n--> statement-breakpoint\nCOMMIT;\n--> statement-breakpoint\nINSERT INTO a VALUES (1), (1);\n',
}
const c = { tag: '0002_c', sql: 'CREATE TABLE c (id integer);' }

describe.each(servers)('%s %i', (kind, version) => {
  const test = useServer(kind, version)

  it('a failure names file, statement and next command; nothing of a file in one transaction stays', async () => {
    const failing = {
      tag: '0001_fails',
      sql: 'CREATE TABLE b (id integer);\n--> statement-breakpoint\nINSERT INTO a VALUES (7), (7);',
    }
    const folder = test.folder([a, failing])
    const failed = await test.json(['migrate', '--migrations', folder])
    expect(failed).toMatchObject({
      exitCode: 5,
      document: { error: { code: 'MIGRATION.FAILED', details: { migration: failing.tag, statement: 2 } } },
    })
    expect(failed.document.error?.message).toContain('0001_fails.sql:3')
    const status = await test.json(['status', '--migrations', folder])
    expect(status.document).toMatchObject({
      migrations: [{ kind: 'applied' }, { kind: 'pending', failedBefore: true }],
      failures: [{ tag: failing.tag, statement: 2 }],
      openRun: null,
    })
    expect((await test.ops(['status', '--migrations', folder])).stdout).toMatch(
      /- 0001_fails {2}pending, failed before \(statement 2: \w+\) {2}MIGRATION\.PENDING/,
    )
  })

  it('an interrupted migration stops migrate, and resume goes on with it and what comes after', async () => {
    const folder = test.folder([a, halfway, c])
    const failed = await test.json(['migrate', '--migrations', folder])
    expect(failed).toMatchObject({ exitCode: 5, document: { error: { code: 'MIGRATION.FAILED' } } })
    expect(failed.document.error?.hint).toContain('ops resume')
    for (const command of ['migrate', 'deploy', 'start']) {
      const again = await test.json([command, '--migrations', folder])
      expect(again).toMatchObject({
        exitCode: 4,
        document: { error: { code: 'MIGRATION.INTERRUPTED', details: { migrations: [halfway.tag] } } },
      })
      expect(again.document.error?.hint).toContain('ops resume')
    }
    const status = await test.json(['status', '--migrations', folder])
    expect(status.document['migrations']).toMatchObject([
      { kind: 'applied' },
      { kind: 'interrupted', done: 3, next: 'ops resume' },
      { kind: 'pending' },
    ])
    expect((await test.ops(['status', '--migrations', folder])).stdout).toContain(
      '! 0001_half  interrupted after 3 statements',
    )
    const file = path.join(folder, `${halfway.tag}.sql`)
    writeFileSync(file, halfway.sql.replace('(1), (1)', '(1), (2)'))
    const resumed = await test.json(['resume', '--migrations', folder])
    expect(resumed).toMatchObject({ exitCode: 0, document: { applied: [halfway.tag, c.tag] } })
    expect((await test.json(['status', '--check', '--migrations', folder])).exitCode).toBe(0)
    expect(await test.json(['resume', '--migrations', folder])).toMatchObject({
      exitCode: 0,
      document: { applied: [], run: null },
    })
  })

  it('an interrupted migration whose file left the folder is told, by its name', async () => {
    await test.json(['migrate', '--migrations', test.folder([a, halfway])])
    const without = test.folder([a, c])
    const checked = await test.json(['status', '--check', '--migrations', without])
    expect(checked).toMatchObject({
      exitCode: 4,
      document: {
        upToDate: false,
        abandoned: [{ tag: halfway.tag, done: 3, inFlight: null }],
        error: { code: 'MIGRATION.INTERRUPTED', details: { migrations: [halfway.tag] } },
      },
    })
    expect((await test.ops(['status', '--migrations', without])).stdout).toContain(
      '! 0001_half  interrupted after 3 statements, and not in this folder  MIGRATION.INTERRUPTED\n',
    )
    const migrated = await test.json(['migrate', '--migrations', without])
    expect(migrated).toMatchObject({
      exitCode: 0,
      stderr: '0001_half stopped midway, and its file is not in this folder: see ops status.\n',
    })
  })

  it('statements that are committed cannot be changed by editing them', async () => {
    const folder = test.folder([a, halfway])
    await test.json(['migrate', '--migrations', folder])
    writeFileSync(path.join(folder, `${halfway.tag}.sql`), halfway.sql.replace('TABLE b', 'TABLE d'))
    expect(await test.json(['resume', '--migrations', folder])).toMatchObject({
      exitCode: 4,
      document: { error: { code: 'MIGRATION.EDITED', details: { statement: 2 } } },
    })
    const { stdout } = await test.ops(['status', '--migrations', folder])
    expect(stdout).toContain('edited since: statement 2 reads differently now. Restore its text first')
    expect(stdout).toContain(`→ git log -p -- ${halfway.tag}.sql`)
  })

  it.each(['migrate', 'resume', 'deploy'])(
    '%s closes a run that was killed after its last statement',
    async (command) => {
      const at = ['--migrations', test.folder([a])]
      await test.json(['migrate', ...at])
      await test.sql(`update ${test.table('run')} set finished_at = null, outcome = null`)
      expect((await test.ops(['status', ...at])).stdout).toContain('ops resume goes on, or closes it')
      expect(await test.json([command, ...at])).toMatchObject({
        exitCode: 0,
        document: { applied: [], run: null },
      })
      const { stdout } = await test.ops(['status', ...at])
      expect(stdout).not.toContain('Unfinished')
      expect(await test.sql(`select outcome from ${test.table('run')}`)).toEqual([{ outcome: 'interrupted' }])
      expect(await test.json(['audit', 'verify'])).toMatchObject({ exitCode: 0, document: { rows: 3 } })
      await test.json([command, ...at])
      expect((await test.json(['audit', 'list'])).document).toMatchObject({ total: 3 })
    },
  )

  it('resolve --rolled-back forgets what was undone by hand', async () => {
    const folder = test.folder([a, halfway])
    await test.json(['migrate', '--migrations', folder])
    await test.sql('drop table b')
    const resolved = await test.json(['resolve', halfway.tag, '--rolled-back', '--migrations', folder])
    expect(resolved).toMatchObject({
      exitCode: 0,
      document: { migration: halfway.tag, statement: null, outcome: 'rolled-back' },
    })
    const status = await test.json(['status', '--migrations', folder])
    expect(status.document['migrations']).toMatchObject([{ kind: 'applied' }, { kind: 'pending' }])
  })

  it.each(['--rolled-back', '--applied'])(
    'resolve %s is of the interrupted one where none is named',
    async (flag) => {
      const folder = test.folder([a, halfway])
      await test.json(['migrate', '--migrations', folder])
      expect(await test.json(['resolve', flag, '--migrations', folder])).toMatchObject({
        exitCode: 0,
        document: { migration: halfway.tag, statement: null, outcome: flag.slice(2) },
      })
      const none = await test.json(['resolve', flag, '--migrations', folder])
      expect(none).toMatchObject({
        exitCode: 4,
        document: { error: { code: 'MIGRATION.NOTHING_TO_RESOLVE', details: { migrations: [] } } },
      })
      expect(none.document.error?.message).toContain('No migration of this folder is interrupted')
    },
  )

  it('resolve asks for a name where several are interrupted', async () => {
    const other = { tag: '0002_other', sql: halfway.sql.replace('TABLE b', 'TABLE c') }
    await test.json(['migrate', '--migrations', test.folder([a, halfway])])
    await test.json(['migrate', '--migrations', test.folder([a, { ...other, when: 3000 }])])
    const folder = test.folder([a, halfway, other])
    const refused = await test.json(['resolve', '--rolled-back', '--migrations', folder])
    const migrations = [halfway.tag, other.tag]
    expect(refused).toMatchObject({
      exitCode: 4,
      document: { error: { code: 'MIGRATION.NOTHING_TO_RESOLVE', details: { migrations } } },
    })
    expect(refused.document.error?.message).toContain(`name one of ${migrations.join(', ')}`)
    const one = await test.json(['resolve', other.tag, '--rolled-back', '--migrations', folder])
    expect(one).toMatchObject({ exitCode: 0, document: { migration: other.tag } })
  })

  it('resolve --applied writes down what was done by hand, in Prisma’s form too', async () => {
    const folder = test.folder([a, c])
    await test.sql('create table a (id integer)')
    await test.sql('create table c (id integer)')
    const text = await test.ops(['resolve', a.tag, '--applied', '--migrations', folder])
    expect(text).toMatchObject({ exitCode: 0, stderr: '' })
    expect(text.stdout).toMatch(
      /Resolved {4}0000_a: written down as applied\nChecked {5}nothing: .+ ops verify .+\nAudit {7}\d+:[0-9a-f]{64}\nNext {8}ops status\n/,
    )
    const prisma = await test.json(['resolve', '--applied', c.tag, '--migrations', folder])
    expect(prisma).toMatchObject({ exitCode: 0, document: { migration: c.tag, outcome: 'applied' } })
    expect((await test.json(['status', '--check', '--migrations', folder])).exitCode).toBe(0)
    expect(await test.json(['resolve', c.tag, '--applied', '--migrations', folder])).toMatchObject({
      exitCode: 4,
      document: { error: { code: 'MIGRATION.NOTHING_TO_RESOLVE' } },
    })
  })

  it.each([
    [['resolve', '--statement', '1', '--applied'], 'MIGRATION.NOTHING_TO_RESOLVE', 4],
    [['resolve', c.tag, '--statement', '1', '--applied'], 'MIGRATION.NOTHING_TO_RESOLVE', 4],
    [['resolve', c.tag, '--rolled-back'], 'MIGRATION.NOTHING_TO_RESOLVE', 4],
    [['resolve', 'no_such', '--applied'], 'MIGRATION.NOT_FOUND', 2],
  ])('%j', async (args, code, exitCode) => {
    await test.json(['migrate', '--migrations', test.folder([a])])
    const refused = await test.json([...args, '--migrations', test.folder([a, c])])
    expect(refused).toMatchObject({ exitCode, stderr: '', document: { error: { code } } })
    expect(refused.document.error?.hint).not.toBe('')
  })
})

describe.each(servers.filter(([kind]) => kind === 'PostgreSQL'))('%s %i', (kind, version) => {
  const test = useServer(kind, version)

  it('a statement whose outcome nothing tells is asked for, and resolved either way', async () => {
    const other = `${test.name}_other`
    const unknown = {
      tag: '0001_database',
      sql: `CREATE DATABASE "${other}";\n--> statement-breakpoint\nSELECT 1/0;`,
    }
    const folder = test.folder([a, unknown])
    await test.json(['migrate', '--migrations', folder])
    try {
      await test.sql(
        "update ops.journal set state = 'begun', finished_at = null where tokens_hash in (select tokens_hash from ops.journal where begun_at is not null)",
      )
      const resumed = await test.json(['resume', '--migrations', folder])
      expect(resumed).toMatchObject({
        exitCode: 4,
        document: { error: { code: 'MIGRATION.OUTCOME_UNKNOWN', details: { statement: 1 } } },
      })
      expect((await test.ops(['status', '--migrations', folder])).stdout).toContain(
        'whether statement 1 took effect is not known',
      )
      const wrong = await test.json(['resolve', '--statement', '2', '--applied', '--migrations', folder])
      expect(wrong).toMatchObject({ document: { error: { code: 'MIGRATION.NOTHING_TO_RESOLVE' } } })
      const resolved = await test.ops(['resolve', '--statement', '1', '--applied', '--migrations', folder])
      expect(resolved.stdout).toContain(`statement 1 of ${unknown.tag}: written down as applied`)
      expect(resolved.stdout).toContain('Next        ops resume')
      writeFileSync(path.join(folder, `${unknown.tag}.sql`), unknown.sql.replace('1/0', '1'))
      expect(await test.json(['resume', '--migrations', folder])).toMatchObject({
        exitCode: 0,
        document: { applied: [unknown.tag] },
      })
    } finally {
      await test.sql(`drop database if exists "${other}"`)
    }
  })
})
