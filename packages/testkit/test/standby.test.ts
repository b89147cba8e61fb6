import { pgMajors, startPostgres, startStandby, waitUntil } from '@twinship/testkit'
import { expect, it } from 'vitest'
import { pgVersions } from '../src/vitest/use-postgres.ts'

const versions = pgMajors.filter((major) => pgVersions().includes(Number(major)))

it.each(versions)(
  'a standby of PostgreSQL %s streams, and lags while its replay is paused',
  async (version) => {
    const primary = await startPostgres({ env: process.env, version })
    try {
      await primary.query('create table t as select 1 as n')
      const standby = await startStandby(primary, { env: process.env, name: 'second', slot: 'second' })
      try {
        expect(await standby.query('select pg_is_in_recovery() as recovers, n from t')).toEqual([
          { recovers: true, n: 1 },
        ])
        await standby.query('select pg_wal_replay_pause()')
        await primary.query('insert into t values (2)')
        const [position] = await primary.query('select pg_current_wal_lsn() as at')
        const received = `select pg_last_wal_receive_lsn() >= '${String(position?.['at'])}'::pg_lsn as got`
        const has = async (sql: string) => Object.values((await standby.query(sql))[0] ?? {})[0] === true
        await waitUntil(() => has(received), { what: 'the WAL to arrive', timeoutMs: 60_000 })
        expect(await standby.query('select n from t')).toEqual([{ n: 1 }])
        await standby.query('select pg_wal_replay_resume()')
        await waitUntil(() => has('select count(*) = 2 from t'), {
          what: 'it to be replayed',
          timeoutMs: 60_000,
        })
      } finally {
        await standby.stop()
      }
    } finally {
      await primary.stop()
    }
  },
)
