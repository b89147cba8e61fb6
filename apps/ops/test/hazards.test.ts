import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { drawnPgVersions, usePostgres } from '@twinship/testkit'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ops, opsJson } from './run-ops.ts'
import { journalFolder, removeFile, type Sql } from './status-folder.ts'

const root = mkdtempSync(path.join(tmpdir(), 'twinship-hazards-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const first: Sql = {
  tag: '0000_first',
  sql: 'CREATE TABLE accounts (id bigint PRIMARY KEY, email text NOT NULL);\n',
}
const index: Sql = { tag: '0001_index', sql: 'CREATE INDEX accounts_email_idx ON accounts (email);\n' }
const dropped: Sql = { tag: '0002_drop', sql: '\nALTER TABLE accounts DROP COLUMN email;\n' }
const folderOf = (...files: readonly Sql[]) => journalFolder(root, 'postgresql', files)

const lint = (folder: string, ...more: readonly string[]) =>
  opsJson(['lint', '--migrations', folder, ...more], {})

/** What is asked of SARIF 2.1.0 by those who read it: the required parts of its schema, and no unknown ones. */
const message = z.strictObject({ text: z.string().min(1) })
const level = z.enum(['none', 'note', 'warning', 'error'])
const sarif = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z.tuple([
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.string(),
          rules: z.array(
            z.strictObject({
              id: z.string(),
              shortDescription: message,
              fullDescription: message,
              help: message,
              defaultConfiguration: z.strictObject({ level }),
            }),
          ),
        }),
      }),
      columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']),
      results: z.array(
        z.strictObject({
          ruleId: z.string(),
          ruleIndex: z.int().nonnegative(),
          level,
          message,
          locations: z.tuple([
            z.strictObject({
              physicalLocation: z.strictObject({
                artifactLocation: z.strictObject({ uri: z.string().regex(/^[^\s\\]+$/) }),
                region: z.strictObject({ startLine: z.int().positive() }),
              }),
            }),
          ]),
          suppressions: z
            .array(z.strictObject({ kind: z.enum(['inSource', 'external']), justification: z.string() }))
            .optional(),
        }),
      ),
    }),
  ]),
})

describe('ops lint without a database', () => {
  it('judges each file of a folder by itself, with the structure that the files before it made', async () => {
    const { exitCode, document } = await lint(folderOf(first, index, dropped))
    expect([exitCode, document.error?.code]).toEqual([4, 'LINT.HAZARDS'])
    expect(document).toMatchObject({
      scope: 'all',
      dialect: 'postgresql',
      serverVersion: null,
      migrations: [first.tag, index.tag, dropped.tag],
      hazards: [
        {
          rule: 'create-index-blocks-writes',
          severity: 'error',
          file: '0001_index.sql',
          line: 1,
          statement: 1,
          table: 'accounts',
          because: 'if the table holds rows',
        },
        { rule: 'drop-column', severity: 'error', file: '0002_drop.sql', line: 2 },
      ],
      error: { details: { rules: ['create-index-blocks-writes', 'drop-column'] } },
    })
  })

  it.each(['test', 'staging', 'production'])(
    'needs no address of a database in %s where the folder is named',
    async (environment) => {
      const options = { env: { NODE_ENV: environment } }
      const args = ['--no-database', '--migrations', folderOf(first, index)]
      expect(await opsJson(['lint', ...args], options)).toMatchObject({
        exitCode: 4,
        document: { error: { code: 'LINT.HAZARDS' } },
      })
      expect(await opsJson(['plan', ...args], options)).toMatchObject({ exitCode: 0 })
      for (const missing of [
        ['lint', '--no-database'],
        ['lint', ...args.slice(1)],
      ]) {
        expect(await opsJson(missing, options)).toMatchObject({
          exitCode: 2,
          document: { error: { code: 'CONFIG.INVALID' } },
        })
      }
    },
  )

  it.each(['lint', 'plan'])('%s does not pass over a file that the journal names', async (command) => {
    const folder = folderOf(first, index)
    removeFile(folder, index.tag)
    for (const migrations of [folder, journalFolder(root, 'sqlite', [first])]) {
      if (migrations !== folder) removeFile(migrations, first.tag)
      expect(await opsJson([command, '--migrations', migrations])).toMatchObject({
        exitCode: 4,
        document: { error: { code: 'MIGRATION.FILE_MISSING' } },
      })
    }
  })

  it('prints for a person, for GitHub and as SARIF', async () => {
    const folder = folderOf(first, index, {
      ...dropped,
      sql: `-- ops:ignore drop-column because nothing reads it\n${dropped.sql}`,
    })
    const args = ['lint', '--migrations', folder]
    const text = await ops(args)
    expect(text.stdout).toContain(
      'Hazards     1 error, 1 suppressed (--verbose shows those that are not listed)\n  error  create-index-blocks-writes  0001_index.sql:1\n',
    )
    expect(text.stdout).not.toContain('drop-column')
    expect((await ops([...args, '--verbose'])).stdout).toContain('Suppressed because nothing reads it')

    const github = await ops([...args, '--format', 'github'])
    expect(github.stdout).toMatch(
      /^::error file=\S+0001_index\.sql,line=1,title=create-index-blocks-writes::Nobody writes[^\n]+%0ACREATE INDEX[^\n]+\n$/,
    )

    const printed = await ops([...args, '--format', 'sarif'])
    const log = sarif.parse(JSON.parse(printed.stdout))
    const [{ results, tool }] = log.runs
    expect(results.map(({ ruleId, suppressions }) => [ruleId, suppressions?.[0]?.justification])).toEqual([
      ['create-index-blocks-writes', undefined],
      ['drop-column', 'nothing reads it'],
    ])
    for (const one of results) expect(tool.driver.rules[one.ruleIndex]?.id).toBe(one.ruleId)

    const json = await ops([...args, '--format', 'json'])
    expect(JSON.parse(json.stdout)).toEqual((await opsJson(args)).document)
    for (const one of [text, github, printed, json]) expect(one.exitCode).toBe(4)
  })

  it('a suppression needs a reason, a known rule, and something to suppress', async () => {
    const sql = (comment: string) => ({ ...index, sql: `${comment}\n${index.sql}` })
    const rules = async (comment: string) => {
      const { document } = await lint(folderOf(first, sql(comment)))
      return (document['hazards'] as readonly { rule: string; ignored: string | null }[]).map(
        ({ rule, ignored }) => (ignored === null ? rule : `${rule}: ${ignored}`),
      )
    }
    const rule = 'create-index-blocks-writes'
    expect(await rules(`-- ops:ignore ${rule} because it is night`)).toEqual([`${rule}: it is night`])
    expect(await rules(`-- ops:ignore ${rule}`)).toEqual([rule, 'ignore-without-reason'])
    expect(await rules(`-- ops:ignore ${rule} because`)).toEqual([rule, 'ignore-without-reason'])
    expect(await rules('-- ops:ignore everything because I say so')).toEqual([rule, 'ignore-unknown-rule'])
    expect(await rules(`-- ops:ignore drop-table because it is gone`)).toEqual([rule, 'ignore-unused'])
  })

  it('a file that is not SQL is an error of its own', async () => {
    expect((await lint(folderOf(first, { ...index, sql: 'CREATE INDEX;' }))).document.error?.code).toBe(
      'MIGRATION.SYNTAX',
    )
  })

  it('--since takes what a revision does not have as one deployment', async () => {
    const folder = folderOf(first)
    const git = (...args: readonly string[]) =>
      execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args])
    git('init', '--quiet')
    git('add', '.')
    git('commit', '--quiet', '--message', 'first')
    const journal = journalFolder(root, 'postgresql', [
      first,
      { tag: '0001_new', sql: 'CREATE TABLE notes (id bigint PRIMARY KEY, text text);\n' },
      {
        tag: '0002_index',
        sql: 'CREATE INDEX notes_text_idx ON notes (text);\nCREATE INDEX accounts_email_idx ON accounts (email);\n',
      },
    ])
    execFileSync('cp', ['-r', `${journal}/.`, folder])
    const env = { PATH: process.env['PATH'] ?? '' }
    const since = (revision: string) =>
      opsJson(['lint', '--migrations', folder, '--since', revision], { env })
    const { document } = await since('HEAD')
    expect(document).toMatchObject({ scope: 'since', migrations: ['0001_new', '0002_index'] })
    expect(document['hazards']).toMatchObject([
      { severity: 'note', table: 'notes', because: 'it is new in this deployment' },
      { severity: 'error', table: 'accounts' },
    ])
    expect(await since('nowhere')).toMatchObject({
      exitCode: 2,
      document: { error: { code: 'LINT.REVISION' } },
    })
  })

  it('a SQLite folder tells what its PostgreSQL twin will be', async () => {
    const sqlite = journalFolder(root, 'sqlite', [
      { tag: '0000_first', sql: 'CREATE TABLE accounts (id integer PRIMARY KEY, email text);\n' },
      { tag: '0001_index', sql: 'CREATE INDEX accounts_email_idx ON accounts (email);\n' },
    ])
    const file = path.join(root, 'twin.db')
    const { exitCode, document } = await opsJson(
      [
        'lint',
        '--all',
        '--migrations',
        sqlite,
        '--twin',
        folderOf(first, { ...index, tag: '20250101000000_index' }),
      ],
      { env: { DATABASE_URL: `file:${file}` } },
    )
    expect(exitCode).toBe(4)
    expect(document).toMatchObject({
      dialect: 'sqlite',
      hazards: [],
      twin: {
        migrations: ['0000_first', '20250101000000_index'],
        hazards: [{ rule: 'create-index-blocks-writes', severity: 'error' }],
      },
    })
    for (const twin of [path.join(root, 'nowhere'), sqlite]) {
      const refused = await opsJson(['lint', '--all', '--migrations', sqlite, '--twin', twin], {
        env: { DATABASE_URL: `file:${file}` },
      })
      expect(refused).toMatchObject({
        exitCode: 2,
        document: { error: { hint: expect.stringContaining('--twin') as string } },
      })
    }
  })
})

describe.each(await drawnPgVersions('hazards', process.env))('ops lint on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  it('judges what is pending by what the database holds', async () => {
    const { url, name } = await pg.fresh()
    const env = { DATABASE_URL: url }
    const small = { tag: '0001_more', sql: 'CREATE TABLE notes (id bigint PRIMARY KEY, text text);\n' }
    const both = {
      tag: '0002_both',
      sql: 'CREATE INDEX notes_text_idx ON notes (text);\nCREATE INDEX accounts_email_idx ON accounts (email);\n',
    }
    await opsJson(['migrate', '--migrations', folderOf(first, small)], { env })
    await pg.server.query(
      'insert into accounts select n, n::text from generate_series(1, 120000) n; analyze accounts',
      name,
    )
    const folder = folderOf(first, small, both)
    const { exitCode, document } = await opsJson(['lint', '--migrations', folder], { env })
    expect(exitCode).toBe(4)
    expect(document).toMatchObject({
      scope: 'pending',
      migrations: ['0002_both'],
      hazards: [
        { severity: 'note', table: 'notes', because: 'the table is empty' },
        {
          severity: 'error',
          table: 'accounts',
          because: expect.stringMatching(/^the table holds about 120,000 rows, \d MiB$/) as string,
        },
      ],
    })
    expect(Math.floor(Number(document['serverVersion']) / 10_000)).toBe(version)
    await opsJson(['migrate', '--migrations', folder], { env })
    expect(await opsJson(['lint', '--migrations', folder], { env })).toMatchObject({
      exitCode: 0,
      document: { migrations: [], hazards: [] },
    })
    writeFileSync(path.join(folder, '0002_both.sql'), 'SELECT 1;\n')
    expect(
      (await opsJson(['lint', '--all', '--no-database', '--migrations', folder], { env })).document,
    ).toMatchObject({
      scope: 'all',
      serverVersion: null,
    })
  })

  it('--data counts what would make pending statements fail, and tells no values', async () => {
    const { url, name } = await pg.fresh()
    const env = { DATABASE_URL: url }
    const before = {
      tag: '0000_a',
      sql: 'CREATE TABLE teams (id bigint PRIMARY KEY);CREATE TABLE a (id serial PRIMARY KEY, name text, team_id bigint);',
    }
    const bad = {
      tag: '0001_bad',
      sql: `ALTER TABLE a RENAME COLUMN name TO label;
ALTER TABLE a ALTER COLUMN label SET NOT NULL;
ALTER TABLE a ADD CONSTRAINT a_label_unique UNIQUE (label);
ALTER TABLE a ADD CONSTRAINT a_team FOREIGN KEY (team_id) REFERENCES teams(id);
ALTER TABLE a ADD COLUMN must text NOT NULL;
UPDATE a SET team_id = 1;
ALTER TABLE a ALTER COLUMN team_id SET NOT NULL;
`,
    }
    await opsJson(['migrate', '--migrations', folderOf(before)], { env })
    const folder = folderOf(before, bad)
    const data = async () => opsJson(['lint', '--data', '--migrations', folder], { env })
    expect((await data()).document['preflight']).toMatchObject([
      { count: 0 },
      { count: 0 },
      { count: 0 },
      { count: 0 },
      { count: 0 },
    ])
    await pg.server.query(
      "insert into a (name, team_id) values (null, 7), ('secret', 8), ('secret', null)",
      name,
    )
    const { exitCode, document, stdout } = await data()
    expect([exitCode, document.error?.code]).toEqual([4, 'PREFLIGHT.DATA'])
    expect(document.error?.message).toContain('0001_bad.sql:2  statement 2: 1 row of a with NULL in label')
    expect(document['preflight']).toMatchObject([
      { statement: 2, kind: 'null', count: 1 },
      { statement: 3, kind: 'duplicate', count: 2 },
      { statement: 4, kind: 'orphan', count: 2 },
      { statement: 5, kind: 'row', count: 3 },
      { statement: 7, kind: 'null', count: 1, mendedBy: { tag: '0001_bad', statement: 6 } },
    ])
    expect(stdout).not.toContain('secret')
    const without = await opsJson(['lint', '--data', '--no-database', '--migrations', folder], { env })
    expect(without.document.error?.code).toBe('USAGE.INVALID')
  })
})
