import { hostname } from 'node:os'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { MigrateReport, MigrationDatabase } from '../../src/index.ts'
import { deferred } from '../crash/deferred.ts'
import { journalFolder } from '../support/folder-builder.ts'
import { run, runInfo } from '../support/run.ts'
import { useSqlite } from './place.ts'
import { stopBefore } from './stop-before.ts'

const sqlite = { dialect: 'sqlite' } as const
const a = 'CREATE TABLE a (n integer);\nINSERT INTO a VALUES (0);'
const before = journalFolder({ '0000_a': a }, sqlite)
const steps = `UPDATE a SET n = n + 1;\nVACUUM;\nUPDATE a SET n = n + 10;\nCOMMIT;\nUPDATE a SET n = n + 100;`
const folder = journalFolder({ '0000_a': a, '0001_steps': steps }, sqlite)

const ran = (command: string) => ({ run: { ...runInfo(command), host: hostname() } })

describe('a file of several steps whose run is between two of them', () => {
  const fresh = useSqlite()
  afterEach(() => void vi.restoreAllMocks())

  it('goes on undisturbed while another run waits for it', async () => {
    const place = await fresh()
    await run(place.database, before, { create: true })
    const stop = stopBefore('VACUUM')
    const first = deferred<MigrateReport>()
    const told: string[] = []
    const second = run(
      afterReading(place.database, async () => {
        run(place.database, folder, ran('first')).then(first.resolve, first.reject)
        await Promise.race([stop.reached.promise, first.promise])
      }),
      folder,
      {
        ...ran('second'),
        onEvent: (event) => {
          if (event.kind !== 'lock-wait') return
          told.push(event.holder)
          stop.release.resolve()
        },
      },
    )
    // Where nobody waits, the first one goes on all the same.
    const applied = await second.then(
      (report) => report.applied,
      (error: unknown) => error,
    )
    stop.release.resolve()
    expect(applied).toEqual([])
    expect(told).toEqual([expect.stringMatching(/^first of tester/)])
    expect((await first.promise).applied).toMatchObject([{ tag: '0001_steps', statements: 5 }])
    expect(await place.rows('select n from a')).toEqual([{ n: 111 }])
  })

  it('goes on undisturbed where the other is told, at the end of its time, that it is busy', async () => {
    const place = await fresh()
    await run(place.database, before, { create: true })
    const stop = stopBefore('VACUUM')
    const first = run(place.database, folder, ran('first'))
    await stop.reached.promise
    await expect(run(place.database, folder, { ...ran('second'), waitMs: 0 })).rejects.toMatchObject({
      code: 'MIGRATION.LOCKED',
      message: expect.stringContaining('first of tester'),
    })
    stop.release.resolve()
    expect((await first).applied).toMatchObject([{ tag: '0001_steps', statements: 5 }])
    expect(await place.rows('select n from a')).toEqual([{ n: 111 }])
  })

  it('is interrupted at once where the run is gone', async () => {
    const place = await fresh()
    await run(place.database, before, { create: true })
    const stop = stopBefore('VACUUM')
    const first = run(place.database, folder, ran('first'))
    await stop.reached.promise
    await place.execute(
      `update __ops_run set process_id = ${process.ppid}, backend_start = 'another start of the machine 1'
       where command = 'first'`,
    )
    await expect(run(place.database, folder, { ...ran('second'), waitMs: 0 })).rejects.toMatchObject({
      code: 'MIGRATION.INTERRUPTED',
    })
    stop.release.resolve()
    await first
  })
})

/** A state is read, then something happens, and only then it is acted on. */
function afterReading(database: MigrationDatabase, happens: () => Promise<void>): MigrationDatabase {
  let isFirst = true
  return {
    ...database,
    open: async (options) => {
      const session = await database.open(options)
      const readState = async () => {
        const state = await session.readState()
        if (isFirst) await happens()
        isFirst = false
        return state
      }
      return { ...session, readState }
    },
  }
}
