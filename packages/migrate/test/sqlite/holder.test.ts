import { hostname } from 'node:os'
import { processStart } from '@twinship/core'
import { describe, expect, it } from 'vitest'
import { createSqliteDatabase, resolve, type MigrationDatabase } from '../../src/index.ts'
import { journalFolder } from '../support/folder-builder.ts'
import { folderOf } from '../support/parsed.ts'
import { run, runInfo } from '../support/run.ts'
import { useSqlite, type SqlitePlace } from './place.ts'

const a = 'CREATE TABLE a (n integer);'
const steps = `COMMIT;\nINSERT INTO a VALUES (1);\nVACUUM;\nINSERT INTO nope VALUES (1);`
const folder = journalFolder({ '0000_a': a, '0001_b': steps }, { dialect: 'sqlite' })
const first = journalFolder({ '0000_a': a }, { dialect: 'sqlite' })

describe('the run that holds a SQLite file', () => {
  const fresh = useSqlite()

  /** As a killed run leaves it; the process that has its number now is the one that runs the tests. */
  async function killedMidway({ database, execute }: SqlitePlace, start: string | null): Promise<void> {
    await expect(run(database, folder, { create: true })).rejects.toMatchObject({ code: 'MIGRATION.FAILED' })
    const text = start === null ? 'null' : `'${start}'`
    await execute(`update __ops_migration set state = 'running', failed_statement = null, failed_code = null
        where state = 'failed';
      update __ops_run set finished_at = null, outcome = null, host = '${hostname()}',
        process_id = ${process.ppid}, backend_start = ${text};
      create table nope (n integer)`)
  }

  it('is not at work where another process has its number now', async () => {
    const place = await fresh()
    await killedMidway(place, 'another start of the machine 1')
    expect((await place.database.readState()).openRun).toMatchObject({ isAlive: false })
    expect((await run(place.database, folder, { resume: true, waitMs: 0 })).applied).toHaveLength(1)
  })

  it.each([
    ['it is the very process', processStart(process.ppid)],
    ['nobody can tell', null],
  ])('is waited for where %s', async (_, start) => {
    const place = await fresh()
    await killedMidway(place, start)
    expect((await place.database.readState()).openRun).toMatchObject({ isAlive: true })
    await expect(run(place.database, folder, { resume: true, waitMs: 0 })).rejects.toMatchObject({
      code: 'MIGRATION.LOCKED',
    })
  })

  it('is recorded with the start of its process', async () => {
    const place = await fresh()
    await run(place.database, first, { create: true })
    expect(processStart(process.pid)).not.toBeNull()
    expect(processStart(process.pid)).not.toBe(processStart(process.ppid))
    expect(await place.rows('select backend_start as start from __ops_run')).toEqual([
      { start: processStart(process.pid) },
    ])
    expect(processStart(2 ** 30)).toBeNull()
  })

  it('resolve writes nothing where another run went through after it had looked', async () => {
    const place = await fresh()
    await run(place.database, first, { create: true })
    const late = journalFolder(
      { '0000_a': a, '0001_b': 'CREATE TABLE b (n integer);' },
      { dialect: 'sqlite' },
    )
    const other = createSqliteDatabase({ url: place.url, path: place.path, location: place.url })
    const racing: MigrationDatabase = {
      ...place.database,
      open: async (options) => {
        const session = await place.database.open(options)
        const readState = async () => {
          const state = await session.readState()
          await run(other, late)
          return state
        }
        return { ...session, readState }
      },
    }
    const asked = {
      folder: folderOf(late),
      environment: 'test',
      run: runInfo('resolve'),
      tag: '0001_b',
      outcome: 'applied',
      waitMs: 1000,
    } as const
    await expect(resolve({ database: racing, ...asked })).rejects.toMatchObject({ code: 'MIGRATION.LOCKED' })
    expect(await place.rows('select count(*) as n from __drizzle_migrations')).toEqual([{ n: 2 }])
  })

  it('one session may record several things', async () => {
    const place = await fresh()
    await run(place.database, first, { create: true })
    const session = await place.database.open({ waitMs: 0, create: false, onEvent: () => undefined })
    await session.readState()
    const event = { event: 'database.identified', runId: null, actor: 'ada', details: {} } as const
    const identity = { id: runInfo().id, environment: 'test' } as const
    for (let count = 0; count < 2; count++) await session.record([{ kind: 'identity', identity }], event)
    await session.close()
  })
})
