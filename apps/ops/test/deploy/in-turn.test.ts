import { waitUntil, withClient } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { first, newestReport, useDeployPlace } from './place.ts'

/** Once its first step is done it waits for whoever reads the table. */
const twoSteps = {
  tag: '0001_two',
  sql: 'CREATE INDEX CONCURRENTLY a_n_idx ON a (n);\nALTER TABLE a ADD COLUMN x text;\n',
}

describe('a second deployer', () => {
  const { begun } = useDeployPlace()

  it('names whom it waits for, and does not take a file at work for one that stopped midway', async () => {
    const place = await begun('production')
    const command = ['deploy', '--yes', ...place.folder(first, twoSteps)]
    await withClient(place.env['DATABASE_URL'] ?? '', async (reader) => {
      await reader.query('begin; lock table a in access share mode')
      const working = place.json(command, { env: { OPS_ACTOR: 'ann' } })
      await waitUntil(
        async () => (await place.sql(`select from pg_class where relname = 'a_n_idx'`)).length > 0,
        {
          what: 'the first step',
          timeoutMs: 60_000,
        },
      )
      const other = await place.json([...command, '--wait', '1'], { env: { OPS_ACTOR: 'bob' } })
      expect([other.exitCode, other.document.error?.code]).toEqual([6, 'MIGRATION.LOCKED'])
      expect(other.document.error?.message).toContain('is being migrated by deploy of ann on ')
      await reader.query('rollback')
      expect((await working).exitCode).toBe(0)
    })
    expect(await place.pending(first, twoSteps)).toEqual([])
  })

  it('of three at once one applies it, and the others find it done after they have waited', async () => {
    const place = await begun('production')
    const command = ['deploy', '--yes', ...place.folder(first, twoSteps)]
    const all = await Promise.all([place.json(command), place.json(command), place.json(command)])
    expect(all.map(({ exitCode, document }) => [exitCode, document.error?.message])).toEqual([
      [0, undefined],
      [0, undefined],
      [0, undefined],
    ])
    expect(all.map(({ document }) => document['outcome']).toSorted()).toEqual([
      'applied',
      'nothing-pending',
      'nothing-pending',
    ])
    expect(newestReport(place)).toMatchObject({ outcome: 'applied', applied: ['0001_two'] })
  })
})
