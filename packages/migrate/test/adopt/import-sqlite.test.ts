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

  it('writes what SQLite alters in place, and asks about the rest', async () => {
    await place.run(`drop index messages_unread_idx; alter table users add extra text;
      alter table users drop display_name; alter table users drop failed_login_attempts;
      drop index login_history_user_id_created_at_idx;
      create index other_name on login_history (user_id, created_at);
      create index more_idx on users (created_at)`)
    const report = await importPrisma(options(['prisma-table']))
    if (report.outcome !== 'differs') throw new Error('it was adopted')
    const { sql, undecided } = report.bridge
    expect(sql).toContain('CREATE INDEX "messages_unread_idx" ON "messages" (')
    expect(sql).toContain('-- decide: a migration for it, or: DROP INDEX "more_idx";')
    expect(sql).toContain('-- decide: rebuild the table, or correct column users.extra by hand')
    expect(sql).toContain('DROP INDEX "other_name";\n')
    expect(sql).toContain('ALTER TABLE "users" ADD COLUMN "display_name" TEXT;\n')
    expect(sql).toContain('ADD COLUMN "failed_login_attempts" INTEGER DEFAULT 0 NOT NULL;\n')
    expect(undecided).toBe(2)
    await place.run(`${sql}; drop index more_idx; alter table users drop extra`)
    expect(await importPrisma(options(['prisma-table']))).toMatchObject({ outcome: 'adopted' })
  })

  it('refuses an unfinished migration and a database without the ledger of Prisma', async () => {
    await place.run(`update _prisma_migrations set finished_at = null where id = '1'`)
    await expect(importPrisma(options())).rejects.toMatchObject({ code: 'IMPORT.UNFINISHED' })
    await place.run('drop table _prisma_migrations')
    await expect(importPrisma(options())).rejects.toMatchObject({ code: 'IMPORT.NO_LEDGER' })
  })
})
