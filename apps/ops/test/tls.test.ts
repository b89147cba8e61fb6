import { startPostgres, usePostgres, type PgCluster } from '@twinship/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { opsJson } from './run-ops.ts'

/** Both drivers are used by migrate: the session that looks for a pooler, and the one that migrates. */
const migrate = (url: string) => opsJson(['migrate'], { env: { DATABASE_URL: url } })
const refused = { exitCode: 2, document: { error: { code: 'CONNECT.TLS' } } }

describe('a server that asks for TLS', () => {
  let cluster: PgCluster
  beforeAll(async () => {
    cluster = await startPostgres({ env: process.env, tls: 'required' })
  })
  afterAll(() => cluster.stop())
  const url = (query: string) => `${cluster.url('postgres').split('?')[0]}${query}`

  it('is reached with its certificate checked, or only encrypted where that is asked for', async () => {
    expect(await migrate(cluster.tlsUrl('postgres'))).toMatchObject({ exitCode: 0 })
    for (const mode of ['prefer', 'require'])
      expect(await migrate(url(`?sslmode=${mode}`))).toMatchObject({ exitCode: 0 })
    const ca = encodeURIComponent(cluster.caCertPath ?? '')
    expect(await migrate(url(`?sslmode=verify-ca&sslrootcert=${ca}`))).toMatchObject({ exitCode: 0 })
  })

  it('is refused where its certificate cannot be checked', async () => {
    for (const query of ['?sslmode=verify-full', '?ssl=true'])
      expect(await migrate(url(query))).toMatchObject(refused)
  })

  it('refuses plain text', async () => {
    expect(await migrate(url('?sslmode=disable'))).toMatchObject({ exitCode: 2 })
  })
})

describe('a server without TLS', () => {
  const pg = usePostgres()
  it('is reached by prefer and refused by everything stricter', async () => {
    expect(await migrate(`${pg.url}?sslmode=prefer`)).toMatchObject({ exitCode: 0 })
    for (const query of ['?sslmode=require', '?sslmode=verify-full', '?ssl=true']) {
      expect(await migrate(pg.url + query)).toMatchObject(refused)
    }
  })
})
