import { pgVersions, usePostgres } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import {
  compareState,
  countViolations,
  createPgDatabase,
  loadLinter,
  readPgFacts,
  type MigrationDatabase,
} from '../../src/index.ts'
import { folderCases, type CaseName } from '../support/cases.ts'
import { breakpoint, journalFolder, type FolderContents } from '../support/folder-builder.ts'
import { folderOf } from '../support/parsed.ts'
import { asMigrator } from '../support/pg-roles.ts'
import { run } from '../support/run.ts'

describe.each(pgVersions())('the hostile folders on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  async function fresh() {
    const created = await pg.fresh()
    const url = await asMigrator(pg.server, created)
    const database = createPgDatabase({ url, location: created.name })
    const query = <Row extends Record<string, unknown>>(sql: string) =>
      pg.server.query(sql, created.name) as unknown as Promise<Row[]>
    const tables = async () =>
      (
        await query<{ name: string }>(
          `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`,
        )
      ).map(({ name }) => name)
    return { database, query, tables, url }
  }

  async function prepared(name: CaseName) {
    const place = await fresh()
    const { before, seed, folder } = folderCases[name]
    if (before !== undefined) await run(place.database, before)
    if (seed !== undefined) await place.query(seed)
    return { ...place, folder }
  }

  const kinds = async (database: MigrationDatabase, folder: FolderContents) => {
    const { migrations } = await compareState(folderOf(folder), await database.readState())
    return migrations.map(({ kind }) => kind)
  }

  const pendingTags = async (database: MigrationDatabase, folder: FolderContents) => {
    const { migrations } = await compareState(folderOf(folder), await database.readState())
    return migrations.filter(({ kind }) => kind === 'pending').map(({ tag }) => tag)
  }

  const runs: readonly (readonly [CaseName, readonly string[]])[] = [
    ['02-out-of-order-when', ['a', 'b', 'c']],
    ['04-duplicate-idx', ['a', 'l', 'r']],
    ['06-create-index-concurrently', ['a']],
    ['07-enum-add-and-use', ['p']],
    ['08-dollar-quoted', ['a']],
    ['09a-crlf', ['a', 'b', 'c']],
    ['09b-bom-crlf', ['a', 'b', 'c']],
    ['10-empty', ['a', 'b', 'c']],
    ['12-identifiers', ['User', 'user']],
    ['13-breakpoint-in-literal', ['a']],
    ['14a-commit-escape', ['a', 'n']],
    ['15-multi-no-breakpoint', ['a', 'b']],
    ['16-equal-when', ['a', 'b']],
  ]

  it.each(runs)('%s runs', async (name, tables) => {
    const { database, folder, tables: made } = await prepared(name)
    const report = await run(database, folder)
    expect(report.applied.length).toBeGreaterThan(0)
    expect(await made()).toEqual(tables)
    expect(new Set(await kinds(database, folder))).toEqual(new Set(['applied']))
    expect(await run(database, folder)).toMatchObject({ applied: [], run: null })
    const { attempts, rows } = await database.readState()
    expect(rows).toHaveLength(folderOf(folder).migrations.length)
    expect(new Set(attempts.map(({ state }) => state))).toEqual(new Set(['applied']))
  })

  it('01: an edited file is refused before anything is touched', async () => {
    const { database, folder, tables } = await prepared('01-edited-after-applied')
    await expect(run(database, folder)).rejects.toMatchObject({
      code: 'MIGRATION.EDITED',
      details: { migrations: ['0000_a'] },
    })
    expect(await tables()).toEqual(['a', 'b'])
    expect(await kinds(database, folder)).toEqual(['edited', 'applied', 'pending'])
  })

  it('01: comments alone are no edit, since the engine knows the tokens', async () => {
    const { database } = await prepared('01-edited-after-applied')
    const { before = {} } = folderCases['01-edited-after-applied']
    const commented = { ...before, '0000_a.sql': `-- why\n${before['0000_a.sql']}` }
    expect(await kinds(database, commented)).toEqual(['edited-comments-only', 'applied'])
    expect(await run(database, commented)).toMatchObject({ applied: [] })
  })

  it('02: production’s policy stops at what is out of order', async () => {
    const { database, folder, tables } = await prepared('02-out-of-order-when')
    const policy = { allowOutOfOrder: false, allowAhead: false, resume: false }
    await expect(run(database, folder, { policy })).rejects.toMatchObject({ code: 'MIGRATION.OUT_OF_ORDER' })
    expect(await tables()).toEqual(['a', 'c'])
  })

  it('03: a missing file is refused by name', async () => {
    const { database } = await prepared('03-missing-sql-file')
    expect(() => folderOf(folderCases['03-missing-sql-file'].folder)).toThrow(
      expect.objectContaining({
        code: 'MIGRATION.FILE_MISSING',
        message: expect.stringContaining('0001_gone'),
      }),
    )
    expect(await database.readState()).toMatchObject({ engine: 'none', rows: [] })
  })

  it('05: preflight says it first, and counts', async () => {
    const { database, folder, tables, url } = await prepared('05-fails-midway')
    const { migrations: files } = folderOf(folder)
    const deployments = new Map((await pendingTags(database, folder)).map((tag) => [tag, 1]))
    const location = 'case 05'
    const facts = await readPgFacts({ url, location })
    const questions = (await loadLinter('postgresql')).questions({ files, deployments, facts })
    const limits = { timeoutMs: 60_000, totalMs: 60_000, now: Date.now }
    expect(await countViolations({ url, location, questions, ...limits })).toMatchObject([
      { tag: '0002_bad', statement: 3, kind: 'null', table: 'a', columns: ['name'], count: 1 },
    ])
    expect(await tables()).toEqual(['a'])
  })

  it('05: the good file stays, the bad one leaves nothing, and both are recorded', async () => {
    const { database, folder, tables, query } = await prepared('05-fails-midway')
    await expect(run(database, folder)).rejects.toMatchObject({
      code: 'MIGRATION.FAILED',
      message: expect.stringMatching(
        /^0002_bad\.sql:\d+:\d+: statement 3: column "name".*\(23502\)\.\n.*\n *\^/s,
      ),
      hint: expect.stringContaining('run the same command again'),
      details: { migration: '0002_bad', statement: 3, cause: '23502', left: 0 },
    })
    expect(await tables()).toEqual(['a', 'good'])
    expect(
      await query(`select from information_schema.columns where table_name = 'a' and column_name = 's1'`),
    ).toEqual([])
    expect(await kinds(database, folder)).toEqual(['applied', 'applied', 'pending', 'pending'])
    const { attempts, openRun } = await database.readState()
    expect(attempts.find(({ tag }) => tag === '0002_bad')).toMatchObject({
      state: 'failed',
      failure: { statement: 3, sqlState: '23502' },
      doneHashes: [],
    })
    expect(openRun).toBeNull()
    await query(`delete from a where name is null`)
    expect((await run(database, folder)).applied.map(({ tag }) => tag)).toEqual(['0002_bad', '0003_after'])
  })

  it('11: 2,000 statements run, each with its record', async () => {
    const { database, folder, query } = await prepared('11-2000-statements')
    expect(await run(database, folder)).toMatchObject({ applied: [{ tag: '0000_big', statements: 2000 }] })
    expect(
      await query(`select count(*)::int, count(distinct finished_at)::int > 1000 as timed from ops.journal`),
    ).toEqual([{ count: 2000, timed: true }])
  })

  it('12: the index and the foreign key are there under the names the server gives', async () => {
    const { database, folder, query } = await prepared('12-identifiers')
    await run(database, folder)
    expect(await query(`select indexname from pg_indexes where indexname like 'Idx%'`)).toEqual([
      { indexname: 'Idx;--> "q"' },
    ])
  })

  it('13: the literal is kept whole', async () => {
    const { database, folder, query } = await prepared('13-breakpoint-in-literal')
    await run(database, folder)
    expect(await query(`select name from a`)).toEqual([
      { name: 'docs: separate with --> statement-breakpoint between statements' },
    ])
  })

  it('14b: every statement is recorded, and resume goes on from the failed one', async () => {
    const { database, folder, query } = await prepared('14b-commit-escape-then-fails')
    await expect(run(database, folder)).rejects.toMatchObject({
      code: 'MIGRATION.FAILED',
      hint: expect.stringContaining('ops resume'),
      details: { migration: '0001_esc', statement: 4, cause: '42P01', left: 3 },
    })
    expect(await kinds(database, folder)).toEqual(['applied', 'interrupted'])
    await expect(run(database, folder)).rejects.toMatchObject({ code: 'MIGRATION.INTERRUPTED' })
    await query('create table nope (); alter table nope owner to app_owner')
    expect(await run(database, folder, { resume: true })).toMatchObject({
      applied: [{ tag: '0001_esc', statements: 1 }],
    })
    expect(await kinds(database, folder)).toEqual(['applied', 'applied'])
    expect(
      await query(`select j.ordinal, j.state from ops.journal j join ops.migration m on m.id = j.migration_id
        where tag = '0001_esc' order by 1`),
    ).toEqual([1, 2, 3, 4].map((ordinal) => ({ ordinal, state: 'done' })))
  })

  it('14b: a mended statement goes on too, a changed one that is committed does not', async () => {
    const { database, folder } = await prepared('14b-commit-escape-then-fails')
    await expect(run(database, folder)).rejects.toMatchObject({ code: 'MIGRATION.FAILED' })
    const text = folder['0001_esc.sql'] ?? ''
    const changed = { ...folder, '0001_esc.sql': text.replace('"x" text', '"x" int') }
    await expect(run(database, changed, { resume: true })).rejects.toMatchObject({
      code: 'MIGRATION.EDITED',
      details: { statement: 1 },
    })
    const mended = { ...folder, '0001_esc.sql': text.replace('"nope"', '"a"') }
    expect(await run(database, mended, { resume: true })).toMatchObject({ applied: [{ tag: '0001_esc' }] })
    expect(await kinds(database, mended)).toEqual(['applied', 'applied'])
  })

  it('a file that changes its role, its search_path and its read-only default is recorded all the same', async () => {
    const { database, query } = await fresh()
    await query('grant create on schema public to app_owner')
    const folder = journalFolder({
      '0000_a': [
        `SET ROLE pg_checkpoint;`,
        `SELECT 1;`,
        `RESET ROLE;`,
        `SET search_path = '';`,
        `CREATE TABLE public.a ();`,
      ].join(breakpoint),
      '0001_b': [
        `RESET ALL;`,
        `CREATE TABLE b ();`,
        `SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY;`,
      ].join(breakpoint),
      '0002_c': 'CREATE TABLE c ();',
    })
    // It stays granted on a server that others use: one that lets see nothing.
    await query('grant pg_checkpoint to app_owner')
    expect((await run(database, folder)).applied).toHaveLength(3)
  })
})
