import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importPrisma, verify, type AcceptedKind } from '../../src/index.ts'
import { sqlitePlace, type Place } from '../verify/place.ts'
import { prismaLedger, twinshipSqlite } from './prisma.ts'

describe('import from Prisma on SQLite', () => {
  let place: Place
  const options = (accept: readonly AcceptedKind[] = []) => {
    return { ...place.proof(twinshipSqlite), environment: 'test', waitMs: 5000, accept } as const
  }
  beforeEach(async () => {
    place = await sqlitePlace()
    for (const { text } of twinshipSqlite.migrations) await place.run(text)
    await place.run(prismaLedger)
  })
  afterEach(() => place.dispose())

  it('takes over what equals the folder', async () => {
    expect(await importPrisma(options())).toMatchObject({
      outcome: 'differs',
      differences: [{ kind: 'table', name: '_prisma_migrations', change: 'only-left' }],
    })
    expect(await importPrisma(options(['prisma-table']))).toMatchObject({
      outcome: 'adopted',
      recorded: twinshipSqlite.migrations.map(({ tag }) => tag),
    })
    expect(await place.rows('select count(*) as n from _prisma_migrations')).toEqual([{ n: 3 }])
    await place.run('drop table _prisma_migrations')
    expect(await verify(place.proof(twinshipSqlite))).toMatchObject({ liveVsReplay: [], pending: [] })
  })

  it('asks about every difference: SQLite alters little in place', async () => {
    await place.run('drop index messages_unread_idx; alter table users add extra text')
    const report = await importPrisma(options(['prisma-table']))
    if (report.outcome !== 'differs') throw new Error('it was adopted')
    expect(report.differences.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'column users.extra',
      'index messages_unread_idx',
    ])
    expect(report.bridge.undecided).toBe(2)
    expect(report.bridge.sql).toContain(
      '-- decide: rebuild the table, or correct index messages_unread_idx by hand',
    )
  })

  it('refuses an unfinished migration and a database without the ledger of Prisma', async () => {
    await place.run(`update _prisma_migrations set finished_at = null where id = '1'`)
    await expect(importPrisma(options())).rejects.toMatchObject({ code: 'IMPORT.UNFINISHED' })
    await place.run('drop table _prisma_migrations')
    await expect(importPrisma(options())).rejects.toMatchObject({ code: 'IMPORT.NO_LEDGER' })
  })
})
