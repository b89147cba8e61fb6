import { describe, expect, it } from 'vitest'
import { auditExportSchema } from '../src/report/schemas/audit.ts'
import { servers, useServer } from './servers.ts'

const a = { tag: '0000_a', sql: 'CREATE TABLE a (id integer);' }
const b = { tag: '0001_b', sql: 'CREATE TABLE b (id integer);' }

describe.each(servers)('%s %i', (kind, version) => {
  const test = useServer(kind, version)
  const migrated = async () => {
    await test.json(['migrate', '--migrations', test.folder([a])], { env: { OPS_ACTOR: 'job 7' } })
    return test.json(['migrate', '--migrations', test.folder([a, b])])
  }

  it('is empty where the engine never was, and no file is made by looking', async () => {
    if (kind === 'SQLite') await test.sql('pragma user_version = 1')
    expect((await test.json(['audit', 'list'])).document).toMatchObject({ total: 0, rows: [], head: null })
    expect(await test.json(['audit', 'verify'])).toMatchObject({
      exitCode: 0,
      document: { rows: 0, head: null },
    })
    expect(await test.ops(['audit', 'export'])).toMatchObject({ exitCode: 0, stdout: '' })
    expect((await test.json(['audit', 'show', '1'])).document.error?.code).toBe('USAGE.INVALID')
  })

  it('lists, shows and exports who did what', async () => {
    const { document } = await migrated()
    const listed = await test.json(['audit', 'list', '--limit', '2'])
    expect(listed.document).toMatchObject({
      total: 4,
      head: document['auditHead'],
      rows: [
        { sequence: 3, event: 'run.started' },
        { sequence: 4, event: 'run.finished', details: { outcome: 'applied', applied: [b.tag] } },
      ],
    })
    const text = (await test.ops(['audit', 'list'])).stdout
    expect(text).toMatch(/Record {6}4 rows\n +1 {2}\d{4}-.+Z {2}run\.started \(migrate\) {2}job 7\n/)
    expect((await test.json(['audit', 'show', '1'])).document).toMatchObject({
      row: { actor: 'job 7', previousHash: '0'.repeat(64), details: { command: 'migrate' } },
    })
    expect((await test.ops(['audit', 'show', '2'])).stdout).toMatch(
      /Row +2, .+\nEvent +run\.finished\nActor +job 7\n/,
    )
    for (const args of [
      ['audit', 'export'],
      ['audit', 'export', '--json'],
    ]) {
      const { stdout, exitCode } = await test.ops(args)
      const lines = stdout.trimEnd().split('\n')
      expect([exitCode, lines.length]).toEqual([0, 4])
      for (const line of lines) auditExportSchema.parse(JSON.parse(line))
    }
  })

  it('a name that would forge lines and colours is shown, and changes nothing of the page', async () => {
    const forged = 'eve\n     9  2026-01-01T00:00:00Z  run.finished  nobody\u001B[31m'
    await test.json(['migrate', '--migrations', test.folder([a])], { env: { OPS_ACTOR: forged } })
    const listed = (await test.ops(['audit', 'list'])).stdout
    expect(listed).not.toContain('\u001B')
    expect(listed).toContain(String.raw`eve\n     9  2026-01-01T00:00:00Z  run.finished  nobody\u001b[31m`)
    expect(listed.split('\n').filter((line) => /^ +\d/.test(line))).toHaveLength(2)
    const shown = (await test.ops(['audit', 'show', '1'])).stdout
    expect(shown).toContain(String.raw`eve\n     9`)
    expect(shown).not.toContain('\u001B')
    const { document } = await test.json(['audit', 'show', '1'])
    expect(document).toMatchObject({ row: { actor: forged } })
  })

  it('tells of every event by which program and job it was', async () => {
    const env = { CI_JOB_URL: 'https://ci.example.org/jobs/7', OPS_ACTOR: 'job 7' }
    const at = ['--migrations', test.folder([a, b])]
    await test.json(['migrate', '--migrations', test.folder([a])], { env })
    await test.json(['resolve', b.tag, '--applied', ...at], { env })
    await test.json(['identify', '--environment', 'staging', '--confirm', test.name, ...at], { env })
    const { document } = await test.json(['audit', 'list'])
    const rows = document['rows'] as readonly { event: string; details: Record<string, unknown> }[]
    const about = { ciRun: env.CI_JOB_URL, gitCommit: null, toolVersion: expect.any(String) as string }
    expect(rows.map(({ event, details }) => [event, details])).toMatchObject([
      ['run.started', { command: 'migrate', ...about }],
      ['run.finished', { command: 'migrate', ...about }],
      ['migration.resolved', { command: 'resolve', ...about }],
      ['database.identified', { command: 'identify', ...about }],
    ])
  })

  it('verify finds a row that was changed, and an end that was cut off', async () => {
    const { document } = await migrated()
    const { sequence, hash } = document['auditHead'] as { sequence: number; hash: string }
    const head = `${sequence}:${hash}`
    expect((await test.ops(['audit', 'verify', '--head', head])).stdout).toContain(
      '4 rows, each linked to the one before, and row 4 is the one that was given',
    )
    await unprotect()
    await test.sql(`delete from ${test.table('audit')} where sequence = 4`)
    expect((await test.json(['audit', 'verify'])).exitCode).toBe(0)
    const cut = await test.json(['audit', 'verify', '--head', head])
    expect(cut).toMatchObject({
      exitCode: 4,
      document: { error: { code: 'AUDIT.BROKEN', details: { sequence: 4 } } },
    })
    await test.sql(`update ${test.table('audit')} set actor = 'nobody' where sequence = 2`)
    expect(await test.json(['audit', 'verify'])).toMatchObject({
      exitCode: 4,
      document: { error: { code: 'AUDIT.BROKEN', details: { sequence: 2 } } },
    })
  })

  it.each([
    [['audit'], 2],
    [['audit', 'frobnicate'], 2],
    [['audit', 'show'], 2],
    [['audit', 'show', '99'], 2],
    [['audit', 'verify', '--head', '1:abc'], 2],
    [['audit', 'list', '--limit', 'all'], 2],
  ])('%j', async (args, exitCode) => {
    if (kind === 'SQLite') await test.sql('pragma user_version = 1')
    const refused = await test.json(args)
    expect(refused).toMatchObject({ exitCode, document: { error: { code: 'USAGE.INVALID' } } })
  })

  /** Its own triggers would refuse: whoever owns the table can drop them. */
  async function unprotect(): Promise<void> {
    if (kind === 'PostgreSQL') await test.sql('alter table ops.audit disable trigger user')
    else {
      const triggers = await test.sql(
        "select name from sqlite_schema where type = 'trigger' and tbl_name = '__ops_audit'",
      )
      for (const { name } of triggers) await test.sql(`drop trigger ${String(name)}`)
    }
  }
})
