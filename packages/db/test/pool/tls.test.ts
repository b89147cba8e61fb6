import { copyFile, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { connect } from '@twinship/db'
import { createPgDb } from '@twinship/db/pg'
import { openPgSession, runProgram } from '@twinship/core'
import { issueCertificate, startPostgres, waitUntil, type PgCluster } from '@twinship/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const pool = { min: 0, max: 1, idleTimeoutMs: 30_000, acquireTimeoutMs: 10_000 }

/** What libpq does with a URL is what psql says; both drivers must say the same. */
describe('TLS means what libpq means by it', () => {
  let cluster: PgCluster
  let folder: string
  beforeAll(async () => {
    cluster = await startPostgres({ env: process.env, tls: 'required', scram: true })
    folder = path.dirname(cluster.caCertPath ?? '')
  })
  afterAll(() => cluster.stop())

  const url = (host: string, parameters: Readonly<Record<string, string>>) => {
    const made = new URL(cluster.url())
    made.hostname = host
    made.search = ''
    for (const [name, value] of Object.entries(parameters)) made.searchParams.set(name, value)
    return made.href
  }
  const withPool = async (target: string) => {
    const connection = await createPgDb({ url: target, location: 'test', pool })
    await connection.close()
  }
  const withSession = async (target: string) => {
    const session = await openPgSession({ url: target, location: 'test', applicationName: 'test' })
    await session.close()
  }
  const withPsql = async (target: string) => {
    const psql = path.join(cluster.binDir, 'psql')
    const env = { HOME: folder, PATH: process.env['PATH'] }
    const { exitCode, stderr } = await runProgram(psql, ['-X', '-c', 'select 1', target], {
      cwd: folder,
      env,
    })
    if (exitCode !== 0) throw new Error(stderr)
  }
  const agree = async (target: string, accepted: boolean) => {
    const outcomes = await Promise.allSettled([withPsql(target), withPool(target), withSession(target)])
    expect(outcomes.map(({ status }) => status)).toEqual(Array(3).fill(accepted ? 'fulfilled' : 'rejected'))
    return outcomes
  }
  /** By signal: the certificate that is to be replaced may be one that the testkit would refuse. */
  const reload = async () => {
    const reloads = async () => (await readFile(cluster.logPath, 'utf8')).split('received SIGHUP').length
    const before = await reloads()
    process.kill(cluster.pid, 'SIGHUP')
    await waitUntil(async () => (await reloads()) > before, { timeoutMs: 20_000, what: 'a reload' })
  }
  const useServerCertificate = async (alternativeNames: string) => {
    const { certPath, keyPath } = await issueCertificate(
      folder,
      { name: 'other', subject: 'other', alternativeNames },
      process.env,
    )
    await copyFile(certPath, path.join(folder, 'server.crt'))
    await writeFile(path.join(folder, 'server.key'), await readFile(keyPath))
    await reload()
  }

  it('verify-full checks the name that was dialled, an IP address too', async () => {
    const verified = { sslmode: 'verify-full', sslrootcert: cluster.caCertPath ?? '' }
    await agree(url('127.0.0.1', verified), true)
    await useServerCertificate('DNS:localhost')
    await agree(url('localhost', verified), true)
    await agree(url('127.0.0.1', verified), false)
    await agree(url('127.0.0.1', { ...verified, sslmode: 'verify-ca' }), true)
    await useServerCertificate('IP:127.0.0.1')
    await agree(url('127.0.0.1', verified), true)
    await agree(url('localhost', verified), false)
  })

  it('a client certificate stands for the password, where the server asks for one', async () => {
    await useServerCertificate('DNS:localhost,IP:127.0.0.1')
    const client = await issueCertificate(folder, { name: 'client', subject: 'certified' }, process.env)
    await cluster.query('create role certified login')
    const hba = `local all all scram-sha-256\nhostssl all certified all cert\nhostssl all all all scram-sha-256\n`
    await writeFile(path.join(cluster.dataDir, 'pg_hba.conf'), hba)
    await reload()
    const at = (parameters: Readonly<Record<string, string>>) => {
      const made = new URL(
        url('localhost', { sslmode: 'verify-full', sslrootcert: cluster.caCertPath ?? '', ...parameters }),
      )
      made.username = 'certified'
      made.password = ''
      return made.href
    }
    await agree(at({ sslcert: client.certPath, sslkey: client.keyPath }), true)
    await agree(at({}), false)
  })

  it('production does not connect to a server elsewhere that need not prove who it is', async () => {
    const env = { NODE_ENV: 'production', DATABASE_URL: 'postgres://u:p@192.0.2.1/app?sslmode=require' }
    await expect(connect({ env })).rejects.toMatchObject({ code: 'CONFIG.UNVERIFIED_TLS', exitCode: 2 })
    const told = { ...env, DATABASE_URL: 'postgres://u:p@192.0.2.1/app?connect_timeout=2' }
    await expect(connect({ env: { ...told, DATABASE_TLS_UNVERIFIED: 'allow' } })).rejects.toMatchObject({
      code: 'CONNECT.UNREACHABLE',
    })
  })
})
