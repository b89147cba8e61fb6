import { pgVersions, usePostgres } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { ops } from '../run-ops.ts'

describe.each(pgVersions())('the function behind auth_query, PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  it('is neither drift nor in the way of a first migrate', async () => {
    const { url, name } = await pg.fresh()
    const env = { DATABASE_URL: url }
    const { stdout } = await ops(['pgbouncer', 'auth-query', '--database', name])
    await pg.server.query(stdout, name)
    expect(await pg.server.query(`select * from ops_pgbouncer.lookup('nobody')`, name)).toEqual([])
    expect(await ops(['migrate', '--env', 'production'], { env })).toMatchObject({ exitCode: 0 })
    expect(await ops(['verify', '--env', 'production'], { env })).toMatchObject({ exitCode: 0 })
  })

  it('stays where a reset drops everything else', async () => {
    const { url, name } = await pg.fresh()
    const env = { DATABASE_URL: url, NODE_ENV: 'test' }
    await pg.server.query((await ops(['pgbouncer', 'auth-query', '--database', name])).stdout, name)
    expect(await ops(['migrate'], { env })).toMatchObject({ exitCode: 0 })
    expect(await ops(['reset', '--confirm', name], { env })).toMatchObject({ exitCode: 0 })
    expect(await pg.server.query(`select * from ops_pgbouncer.lookup('nobody')`, name)).toEqual([])
  })
})
