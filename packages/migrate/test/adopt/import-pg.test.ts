import { pgVersions, usePostgres } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { importPrisma, verify, type AcceptedKind, type ImportReport } from '../../src/index.ts'
import { pgPlace, type Place } from '../verify/place.ts'
import { makePrismaTwinship, prismaLedger, twinshipPg, unlinked } from './prisma.ts'

function options(place: Place, accept: readonly AcceptedKind[] = []) {
  return { ...place.proof(twinshipPg), environment: 'test', waitMs: 5000, accept } as const
}

function differing(report: ImportReport) {
  if (report.outcome !== 'differs') throw new Error(`the outcome is ${report.outcome}`)
  return report
}

describe.each(pgVersions())('import from Prisma on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  it('lists the differences of a Prisma-made Twinship, bridges them and takes it over', async () => {
    const place = await pgPlace(pg)
    await makePrismaTwinship(place)
    const { differences, bridge } = differing(await importPrisma(options(place)))
    const names = (kind: string) => differences.filter((one) => one.kind === kind).map(({ name }) => name)
    for (const table of unlinked) {
      expect(names('foreign key').some((name) => name.startsWith(`public.${table}.`))).toBe(true)
    }
    expect(differences.map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        'column public.twin_pairs.user1_id differs in type (live text, replay uuid)',
        'table public._prisma_migrations is in live and not in replay',
        'function public.messages_reply_same_pair() is in replay and not in live',
        'unique constraint public.refresh_tokens.refresh_tokens_token_key is in replay and not in live',
      ]),
    )
    expect(names('column').length).toBeGreaterThan(100)
    for (const { text } of differences) expect(text).not.toContain('example.test')
    expect(bridge.undecided).toBe(0)
    expect(await place.database.readState()).toMatchObject({ rows: [], engine: 'none' })

    await place.run(`begin; ${bridge.sql}; commit`)
    const again = await importPrisma(options(place, ['prisma-table']))
    expect(again).toMatchObject({
      outcome: 'adopted',
      recorded: twinshipPg.migrations.map(({ tag }) => tag),
      accepted: [{ name: 'public._prisma_migrations' }],
    })
    expect((await place.database.readAudit()).map(({ event }) => event)).toEqual(['database.imported'])
    expect(
      await place.rows(
        `select id::text, created_at at time zone 'UTC' = '2024-05-01 12:00' as same from users`,
      ),
    ).toEqual([
      { id: '0199a6b0-7c00-7000-8000-00000000000a', same: true },
      { id: '0199a6b0-7c00-7000-8000-00000000000b', same: true },
    ])
    expect(await place.rows('select count(*)::integer as n from _prisma_migrations')).toEqual([{ n: 3 }])
    await place.run('drop table _prisma_migrations')
    expect(await verify(place.proof(twinshipPg))).toMatchObject({ liveVsReplay: [], pending: [] })
  })

  it('passes over names and unique indexes only where that is accepted', async () => {
    const place = await pgPlace(pg)
    await place.migrate(twinshipPg)
    await place.run('drop schema drizzle cascade; drop schema ops cascade')
    await place.run(prismaLedger)
    await place.run(`alter table users rename constraint users_pkey to users_id_pkey;
      alter index users_email_normalized_key rename to users_email_key;
      alter table password_resets drop constraint password_resets_token_key;
      create unique index password_resets_token_idx on password_resets (token)`)
    const all = ['names', 'unique', 'prisma-table'] as const
    for (const missing of all) {
      const accept = all.filter((kind) => kind !== missing)
      const { differences, bridge } = differing(await importPrisma(options(place, accept)))
      expect(differences).toHaveLength({ names: 4, unique: 2, 'prisma-table': 1 }[missing])
      expect(bridge.undecided).toBe(0)
    }
    const { bridge } = differing(await importPrisma(options(place, ['prisma-table'])))
    expect(bridge.sql).toContain('ALTER TABLE public.users RENAME CONSTRAINT users_id_pkey TO users_pkey;')
    expect(bridge.sql).toContain('ALTER INDEX public.users_email_key RENAME TO users_email_normalized_key;')
    expect(bridge.sql).toContain(
      'ADD CONSTRAINT password_resets_token_key UNIQUE USING INDEX password_resets_token_idx;',
    )
    const adopted = await importPrisma(options(place, all))
    expect(adopted).toMatchObject({ outcome: 'adopted' })
    expect(adopted.accepted).toHaveLength(7)
    expect(adopted.notes.join()).toContain('_prisma_migrations stays as it is, with 2 finished migrations')
  })

  it('refuses without a ledger of Prisma, and with a migration that never finished', async () => {
    const place = await pgPlace(pg)
    await expect(importPrisma(options(place))).rejects.toMatchObject({
      code: 'IMPORT.NO_LEDGER',
      exitCode: 2,
    })
    await place.run(prismaLedger)
    await place.run(`update _prisma_migrations set finished_at = null where id = '3'`)
    await expect(importPrisma(options(place))).rejects.toMatchObject({
      code: 'IMPORT.UNFINISHED',
      exitCode: 4,
      details: { migrations: ['20240301000000_again'] },
    })
  })
})
