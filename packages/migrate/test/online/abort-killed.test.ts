import { pgVersions, startWireProxy, usePostgres, type Intercept } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { createPgDatabase } from '../../src/adapters/pg/database.ts'
import type { MigrationDatabase } from '../../src/index.ts'
import { abortHere } from '../support/abort.ts'
import { byPlanner } from '../support/by-planner.ts'
import { journalFolder, type FolderContents } from '../support/folder-builder.ts'
import { pgPlace } from '../support/pg-place.ts'
import { run } from '../support/run.ts'

const first = `CREATE TABLE "t" ("id" integer PRIMARY KEY, "body" text);
CREATE UNIQUE INDEX "t_body" ON "t" ("body");
CREATE INDEX "t_plain" ON "t" ((100 / "id"));`
/** A step before it is done by then, and this one fails. */
const wrong = 'ALTER TABLE "t" ADD CONSTRAINT "wrong" CHECK ("id" <> 1);'
const start = journalFolder({ '0000_t': first })
const folderWith = (sql: string) => journalFolder({ '0000_t': first, '0001_more': sql })

describe.each(pgVersions())('an abort, on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  const place = async () => {
    const made = await pgPlace(pg)
    await run(made.database, start)
    await made.query(`insert into t select g, 'b' || g from generate_series(1, 700) g`)
    const { url } = made
    return {
      ...made,
      forward: (folder: FolderContents, database: MigrationDatabase = made.database) =>
        run(database, folder, byPlanner({ url, folder })),
      /** A run or an abort whose connection is cut at a statement: it is lost, or its answer. */
      cutAt: async (
        statement: string,
        moment: 'before' | 'after',
        work: (database: MigrationDatabase) => Promise<unknown>,
      ) => {
        const intercept: Intercept = (text, link) => {
          if (!text.startsWith(statement)) return undefined
          const cut = async () => link.cut()
          return moment === 'after' ? { onAnswer: cut } : { send: cut().then(() => text) }
        }
        const proxy = await startWireProxy({ url, intercept })
        try {
          const database = createPgDatabase({ url: proxy.url, location: 'here' })
          await expect(work(database)).rejects.toMatchObject({ code: 'DB.CONNECTION_LOST' })
        } finally {
          await proxy.close()
        }
      },
    }
  }

  it('that was begun is gone on with by abort alone', async () => {
    const { database, forward, cutAt, list } = await place()
    const folder = folderWith(`CREATE INDEX "t_new" ON "t" ("body", "id"); ${wrong}`)
    await expect(forward(folder)).rejects.toMatchObject({ code: 'MIGRATION.FAILED' })
    // The index is gone, and its step is not written down as taken back.
    await cutAt('DROP INDEX CONCURRENTLY', 'after', (through) => abortHere(through, folder))
    await expect(run(database, folder, { resume: true, waitMs: 20_000 })).rejects.toMatchObject({
      code: 'MIGRATION.ABORT_UNFINISHED',
      exitCode: 4,
      hint: expect.stringContaining('ops abort') as string,
    })
    await abortHere(database, folder)
    expect(await indexes(list)).toEqual(['t_body', 't_pkey', 't_plain'])
    await expect(abortHere(database, folder)).rejects.toMatchObject({ code: 'MIGRATION.NOTHING_TO_ABORT' })
  })

  it('leaves an index alone whose drop was begun and has not taken place', async () => {
    const { database, forward, cutAt, list } = await place()
    const folder = folderWith('DROP INDEX "t_plain";')
    const oid = () => list(`select 't_plain'::regclass::oid`)
    const before = await oid()
    await cutAt('DROP INDEX CONCURRENTLY', 'before', (through) => forward(folder, through))
    await abortHere(database, folder)
    expect(await oid()).toEqual(before)
  })

  it.each(['abort', 'resume'])(
    'leaves an index alone that somebody has given the name since: %s',
    async (how) => {
      const { database, forward, cutAt, query, list } = await place()
      const folder = folderWith('CREATE INDEX "t_new" ON "t" ("body", "id");')
      await cutAt('CREATE INDEX CONCURRENTLY', 'before', (through) => forward(folder, through))
      await query('create index t_new on t (id)')
      if (how === 'abort') await abortHere(database, folder)
      else {
        const taken = { code: 'MIGRATION.FAILED', details: { cause: '42P07' } }
        await expect(run(database, folder, { resume: true, waitMs: 20_000 })).rejects.toMatchObject(taken)
      }
      expect(await list(`select pg_get_indexdef('t_new'::regclass)`)).toEqual([
        'CREATE INDEX t_new ON public.t USING btree (id)',
      ])
      expect(await indexes(list)).toEqual(['t_body', 't_new', 't_pkey', 't_plain'])
    },
  )

  it('takes one for its own that is what it builds', async () => {
    const { database, forward, cutAt, query, list } = await place()
    const folder = folderWith('CREATE INDEX "t_new" ON "t" ("body", "id");')
    await cutAt('CREATE INDEX CONCURRENTLY', 'before', (through) => forward(folder, through))
    await query('create index t_new on t (body, id)')
    const [report] = (await run(database, folder, { resume: true, waitMs: 20_000 })).applied
    expect(report?.notes).toEqual(['t_new is there and valid'])
    expect(await indexes(list)).toEqual(['t_body', 't_new', 't_pkey', 't_plain'])
  })

  it('leaves no invalid index where rows that came since cannot be in it', async () => {
    const { database, forward, query, list } = await place()
    const folder = folderWith(`DROP INDEX "t_plain"; ${wrong}`)
    await expect(forward(folder)).rejects.toMatchObject({ code: 'MIGRATION.FAILED' })
    await query(`insert into t values (0, 'b0')`)
    await expect(abortHere(database, folder)).rejects.toMatchObject({ details: { cause: '22012' } })
    expect(await indexes(list)).toEqual(['t_body', 't_pkey'])
    await query('delete from t where id = 0')
    await abortHere(database, folder)
    expect(await indexes(list)).toEqual(['t_body', 't_pkey', 't_plain'])
  })

  it('looks where the file has looked', async () => {
    const { database, forward, query, list } = await place()
    const more = `SET search_path TO app; CREATE TYPE status AS ENUM ('a'); CREATE INDEX "here" ON t (id); ALTER TABLE t ADD CONSTRAINT "wrong" CHECK (id <> 1);`
    const beside = `CREATE SCHEMA app; CREATE TABLE app.t (id integer PRIMARY KEY); CREATE TYPE public.status AS ENUM ('other');`
    const before = { '0000_t': first, '0001_beside': beside }
    await run(database, journalFolder(before))
    const folder = journalFolder({ ...before, '0002_more': more })
    await query('insert into app.t values (1)')
    await expect(forward(folder)).rejects.toMatchObject({ code: 'MIGRATION.FAILED' })
    await abortHere(database, folder)
    expect(
      await list(
        `select format('%s.%s', typnamespace::regnamespace, typname) from pg_type where typname = 'status'`,
      ),
    ).toEqual(['public.status'])
    expect(
      await list(`select indexrelid::regclass::text from pg_index where indrelid = 'app.t'::regclass`),
    ).toEqual(['app.t_pkey'])
  })
})

function indexes(list: (sql: string) => Promise<string[]>): Promise<string[]> {
  return list(
    `select indexrelid::regclass::text || case when indisvalid then '' else ' invalid' end from pg_index
     where indrelid = 't'::regclass order by 1`,
  )
}
