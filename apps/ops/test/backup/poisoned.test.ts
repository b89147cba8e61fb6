import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  pgVersions,
  queryOnce,
  startPgBouncer,
  usePostgres,
  waitUntil,
  withClient,
  type PgBouncer,
} from '@twinship/testkit'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { opsJson } from '../run-ops.ts'

const root = mkdtempSync(path.join(tmpdir(), 'twinship-poisoned-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const connections = 16

describe('pg_dump through pgBouncer', { timeout: 300_000 }, () => {
  const pg = usePostgres({ version: Math.min(...pgVersions()) })
  let pooler: PgBouncer
  beforeAll(async () => {
    await queryOnce(pg.url, 'create table notes (id integer); insert into notes values (1)')
    // Each transaction on another connection, as under load: what stands before BEGIN is one of its own.
    const settings = { default_pool_size: String(connections), server_round_robin: '1' }
    pooler = await startPgBouncer({ env: process.env, cluster: pg.server, settings })
  })
  afterAll(() => pooler.stop())
  const url = () => pooler.url(pg.database.name)

  /** Fills the pool with connections that nobody has used for anything but this. */
  const fillPool = async () => {
    let begun = 0
    const join = () =>
      withClient(url(), async (client) => {
        await client.query('begin')
        begun++
        await waitUntil(() => begun >= connections, { what: 'all of them at once', timeoutMs: 60_000 })
        await client.query('rollback')
      })
    await Promise.all(Array.from({ length: connections }, join))
  }
  /** What an app meets on each of the connections, by turns. */
  const asApp = () =>
    withClient(url(), async (client) => {
      const met = new Set<string>()
      for (let n = 0; n < connections * 2; n++) {
        await client.query('select id from notes').then(
          ({ rowCount }) => met.add(`${rowCount} row`),
          (error: unknown) =>
            met.add(error instanceof Error && 'code' in error ? String(error.code) : 'error'),
        )
      }
      return [...met].toSorted()
    })

  it('is refused, and the connections of the pool stay what they were', async () => {
    await fillPool()
    const env = { PATH: process.env['PATH'] ?? '', NODE_ENV: 'test', DATABASE_URL: url(), BACKUP_DIR: root }
    expect(await opsJson(['backup', 'create'], { env })).toMatchObject({
      exitCode: 2,
      document: { error: { code: 'CONNECT.POOLER' } },
    })
    expect(readdirSync(root)).toEqual([])
    expect(await asApp()).toEqual(['1 row'])
  })

  it('would leave a connection behind on which the app finds its tables no more', async () => {
    await fillPool()
    const target = new URL(url())
    const args = ['--format=custom', `--dbname=${target.href}`]
    const { exitCode } = await execa('pg_dump', args, { stdout: 'ignore' })
    expect(exitCode).toBe(0)
    // A table that does not exist: its search_path is empty, and stays so.
    expect(await asApp()).toEqual(['1 row', '42P01'])
    expect(await asApp()).toEqual(['1 row', '42P01'])
    await pooler.admin('RECONNECT')
    expect(await asApp()).toEqual(['1 row'])
  })
})
