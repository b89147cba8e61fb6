import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { pgVersions, queryOnce, usePostgres } from '@twinship/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readMigrationFolder, requireNoDrift, verify, type MigrationFolder } from '../../src/index.ts'
import { journalFolder } from '../support/folder-builder.ts'
import { folderOf } from '../support/parsed.ts'
import { pgPlace, sqlitePlace, type Place } from './place.ts'

const db = fileURLToPath(new URL('../../../db/', import.meta.url))
const env = { PATH: process.env['PATH'] }

describe.each([...pgVersions().map((version) => ['PostgreSQL', version] as const), ['SQLite', 3] as const])(
  'verify on %s %i',
  (kind, version) => {
    const isPg = kind === 'PostgreSQL'
    const open = isPg ? pgPlaces(version) : sqlitePlace
    const folder = readMigrationFolder(path.join(db, 'migrations', isPg ? 'pg' : 'sqlite'))
    const drizzle = { config: path.join(db, `drizzle.${isPg ? 'pg' : 'sqlite'}.config.ts`), env }
    const upTo = (count: number): MigrationFolder => ({
      ...folder,
      migrations: folder.migrations.slice(0, count),
    })
    let place: Place
    beforeAll(async () => {
      place = await open()
      await place.migrate(folder)
    })
    afterAll(() => place.dispose())

    it('finds nothing where all three agree', async () => {
      const report = await verify({ ...place.proof(folder), drizzle })
      expect(report).toMatchObject({ liveVsReplay: [], replayVsSchema: [], pending: [] })
      expect(report.notes.join()).toContain('only in SQL files:')
      requireNoDrift(report, 'here')
    })

    it('names what was done by hand', async () => {
      await place.run('create index by_hand on users (email)')
      const report = await verify(place.proof(folder))
      await place.run('drop index by_hand')
      expect(report.liveVsReplay.map(({ change, kind: what, name }) => [change, what, name])).toEqual([
        ['only-left', 'index', isPg ? 'public.by_hand' : 'by_hand'],
      ])
      expect(report.replayVsSchema).toBeNull()
      expect(() => requireNoDrift(report, 'here')).toThrow(
        expect.objectContaining({ code: 'VERIFY.DRIFT', exitCode: 4 }),
      )
    })

    it('what is pending is no drift, and the schema is where the whole folder leads to', async () => {
      const behind = await open()
      await behind.migrate(upTo(1))
      const report = await verify({ ...behind.proof(folder), drizzle })
      expect(report).toMatchObject({ liveVsReplay: [], replayVsSchema: [] })
      expect(report.pending).toEqual(folder.migrations.slice(1).map(({ tag }) => tag))
      await behind.dispose()
    })

    it('tells where the TypeScript schema is ahead of the folder', async () => {
      const behind = await open()
      await behind.migrate(upTo(1))
      const report = await verify({ ...behind.proof(upTo(1)), drizzle })
      expect(report.liveVsReplay).toEqual([])
      const tables = report.replayVsSchema?.filter(({ kind: what }) => what === 'table') ?? []
      expect(tables.map(({ change, name }) => [change, isPg ? name.slice('public.'.length) : name])).toEqual([
        ['only-right', 'event_type_catalog'],
        ['only-left', 'stories'],
        ['only-right', 'twincidence_consents'],
        ['only-right', 'twincidences'],
      ])
      await behind.dispose()
    })

    if (isPg) {
      it('what concerns the whole server is not done again beside the live database', async () => {
        const roles = folderOf(
          journalFolder({ '0000_r': `CREATE TABLE a (id integer); CREATE ROLE "never_made"` }),
        )
        await expect(verify(place.proof(roles))).rejects.toMatchObject({
          code: 'SCRATCH.UNAVAILABLE',
          details: { migrations: ['0000_r'] },
        })
        expect(await place.rows(`select 1 from pg_roles where rolname = 'never_made'`)).toEqual([])
      })

      it('what somebody installed beside the migrations is no drift', async () => {
        await place.run('create extension citext')
        const report = await verify(place.proof(folder))
        await place.run('drop extension citext')
        expect(report.liveVsReplay).toEqual([])
      })
    } else {
      it('a configuration that drizzle-kit cannot use says so', async () => {
        for (const name of ['drizzle.missing.config.ts', 'drizzle.pg.config.ts']) {
          const broken = { config: path.join(db, name), env }
          await expect(verify({ ...place.proof(folder), drizzle: broken })).rejects.toMatchObject({
            code: 'SCHEMA.INVALID',
          })
        }
        const elsewhere = { config: '/nowhere/drizzle.config.ts', env }
        await expect(verify({ ...place.proof(folder), drizzle: elsewhere })).rejects.toMatchObject({
          code: 'SCHEMA.INVALID',
        })
      })
    }

    function pgPlaces(major: number): () => Promise<Place> {
      const pg = usePostgres({ version: major })
      afterAll(async () => {
        const left = await queryOnce(
          pg.url,
          `select datname from pg_database where strpos(datname, '_scratch_') > 0`,
        )
        expect(
          left.filter(({ datname }) => String(datname).startsWith(pg.database.name.slice(0, 42))),
        ).toEqual([])
      })
      return () => pgPlace(pg)
    }
  },
)
