import { pgVersions, usePostgres } from '@twinship/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { baseline, createPgDatabase, verify } from '../../src/index.ts'
import { journalFolder } from '../support/folder-builder.ts'
import { folderOf } from '../support/parsed.ts'
import { pgPlace, sqlitePlace, type Place } from '../verify/place.ts'

const sql = {
  '0000_a': 'CREATE TABLE "a" ("id" integer PRIMARY KEY NOT NULL, "name" text);',
  '0001_b': 'CREATE TABLE "b" ("id" integer PRIMARY KEY NOT NULL);',
  '0002_c': 'CREATE INDEX "a_name_idx" ON "a" ("name");',
}
const all = Object.values(sql).join('\n')

describe.each([...pgVersions().map((version) => ['PostgreSQL', version] as const), ['SQLite', 3] as const])(
  'baseline on %s %i',
  (kind, version) => {
    const isPg = kind === 'PostgreSQL'
    const dialect = isPg ? 'postgresql' : 'sqlite'
    const pg = isPg ? usePostgres({ version }) : undefined
    const places: Place[] = []
    const fresh = async () => {
      const place = pg === undefined ? await sqlitePlace() : await pgPlace(pg)
      places.push(place)
      return place
    }
    afterEach(async () => {
      for (const place of places.splice(0)) await place.dispose()
    })
    const folder = folderOf(journalFolder(sql, { dialect }))
    const options = (place: Place, upTo?: string) => {
      return { ...place.proof(folder), environment: 'test', waitMs: 5000, upTo } as const
    }
    const table = (name: string) => (isPg ? `public.${name}` : name)

    it('adopts what equals the folder, once', async () => {
      const place = await fresh()
      await place.run(all)
      const report = await baseline(options(place))
      expect(report).toMatchObject({ recorded: Object.keys(sql), known: [], auditHead: { sequence: 1 } })
      const state = await place.database.readState()
      expect(state.rows.map(({ hash, createdAtMs }) => [hash, createdAtMs])).toEqual(
        folder.migrations.map(({ hash, whenMs }) => [hash, whenMs]),
      )
      expect(state.identity).toMatchObject({ environment: 'test' })
      expect(
        (await place.database.readAudit()).map(({ event, actor, details }) => [event, actor, details]),
      ).toMatchObject([
        ['database.baselined', 'tester', { environment: 'test', migrations: Object.keys(sql) }],
      ])
      expect(await verify(place.proof(folder))).toMatchObject({ liveVsReplay: [], pending: [] })
      expect(await baseline(options(place))).toEqual({
        recorded: [],
        known: Object.keys(sql),
        notes: [],
        auditHead: null,
      })
    })

    it('adopts up to a migration; the others are pending then', async () => {
      const place = await fresh()
      await place.run(`${sql['0000_a']}\n${sql['0001_b']}`)
      expect((await baseline(options(place, '0001_b'))).recorded).toEqual(['0000_a', '0001_b'])
      await place.migrate(folder)
      expect(await verify(place.proof(folder))).toMatchObject({ liveVsReplay: [], pending: [] })
      await expect(baseline(options(place, '0000_a'))).rejects.toMatchObject({
        code: 'BASELINE.CONFLICT',
        details: { migrations: ['0001_b', '0002_c'] },
      })
    })

    it('writes nothing where the schemas differ, and names every difference', async () => {
      const place = await fresh()
      await place.run(`${sql['0000_a']} ALTER TABLE "a" ADD COLUMN "more" text;`)
      await expect(baseline(options(place))).rejects.toMatchObject({
        code: 'VERIFY.DRIFT',
        details: {
          differences: [
            `column ${table('a')}.more is in live and not in replay`,
            `index ${table('a_name_idx')} is in replay and not in live`,
            `table ${table('b')} is in replay and not in live`,
          ],
        },
      })
      expect(await place.database.readState()).toMatchObject({ rows: [], engine: 'none', identity: null })
    })

    it('refuses a migration that is not there, and a ledger that says something else', async () => {
      const place = await fresh()
      await place.run('create table more (id integer)')
      await expect(baseline(options(place, '0009_z'))).rejects.toMatchObject({ code: 'MIGRATION.NOT_FOUND' })
      const edited = journalFolder({ ...sql, '0000_a': `${sql['0000_a']} SELECT 1;` }, { dialect })
      await place.migrate(folderOf(edited))
      await expect(baseline(options(place))).rejects.toMatchObject({ code: 'MIGRATION.EDITED' })
      const other = await fresh()
      const entries = [{ tag: '0000_z', when: 9000 }]
      const foreign = journalFolder({ '0000_z': 'CREATE TABLE "z" ("id" integer);' }, { dialect, entries })
      await other.migrate(folderOf(foreign))
      await expect(baseline(options(other))).rejects.toMatchObject({ code: 'MIGRATION.AHEAD' })
      await expect(baseline({ ...options(other), environment: 'production' })).rejects.toMatchObject({
        code: 'IDENTITY.MISMATCH',
      })
    })

    if (pg !== undefined) {
      it('a role without CREATEDB is told of it', async () => {
        const place = await fresh()
        await place.run(all)
        const database = new URL(place.address.url).pathname.slice(1)
        const role = `poor_${database.slice(-12)}`
        const asSuperuser = (text: string) => pg.server.query(text, database)
        await asSuperuser(`create role "${role}" login; grant app_owner to "${role}"`)
        const url = new URL(place.address.url)
        url.username = role
        const address = { ...place.address, url: url.href }
        const opened = createPgDatabase({ url: url.href, location: address.location })
        await expect(baseline({ ...options(place), address, database: opened })).rejects.toMatchObject({
          code: 'SCRATCH.UNAVAILABLE',
          exitCode: 2,
        })
        await asSuperuser(`drop owned by "${role}"; drop role "${role}"`)
      })
    }
  },
)
