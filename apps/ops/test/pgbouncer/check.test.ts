import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startPgBouncer, type PgBouncer, type PgCluster } from '@twinship/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ops, opsJson, workspaceRoot } from '../run-ops.ts'
import { startGoodPooler, startServer } from './place.ts'

type Found = readonly { readonly code: string; readonly severity: string }[]

let cluster: PgCluster
let good: PgBouncer
let bad: PgBouncer
const folder = mkdtempSync(path.join(tmpdir(), 'twinship-check-'))
beforeAll(async () => {
  cluster = await startServer()
  good = await startGoodPooler(cluster)
  bad = await startPgBouncer({
    env: process.env,
    cluster,
    auth: 'trust',
    poolMode: 'statement',
    settings: {
      ignore_startup_parameters: 'extra_float_digits,lock_timeout,search_path',
      query_wait_timeout: '0',
      server_login_retry: '15',
      server_reset_query_always: '1',
      log_pooler_errors: '0',
      default_pool_size: '300',
      auth_user: 'twinship',
    },
  })
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await good.stop()
  await bad.stop()
  await cluster.stop()
})

const check = (env: Record<string, string>, ...args: string[]) =>
  opsJson(['pgbouncer', 'check', ...args], { env })
const errors = (document: { readonly [key: string]: unknown }) =>
  (document['findings'] as Found).filter(({ severity }) => severity === 'error').map(({ code }) => code)

describe('a pooler', () => {
  it('on the configuration that ops writes has no error', async () => {
    const env = { PGBOUNCER_ADMIN_URL: good.adminUrl, DATABASE_DIRECT_URL: cluster.tlsUrl('postgres') }
    const { document, exitCode } = await check(env, '--instances', '2')
    expect(errors(document)).toEqual([])
    expect(exitCode).toBe(0)
    expect(document).toMatchObject({ pooler: { version: good.version }, server: { maxConnections: 200 } })
    const codes = new Set((document['findings'] as Found).map(({ code }) => code))
    expect([...codes].filter((code) => code !== 'VERSION.CVE' && code !== 'PREPARED.UNKNOWN')).toEqual([])
    expect((await check(env, '--instances', '10')).document['findings']).toContainEqual(
      expect.objectContaining({ code: 'SIZE.CLIENTS' }),
    )
    const text = await ops(['pgbouncer', 'check'], { env })
    expect(text.stdout).toMatch(
      /^Pooler {6}pgBouncer .+ at 127\.0\.0\.1:\d+\/pgbouncer\nServer {6}200 connections/,
    )
    expect(text.stdout + text.stderr).not.toContain('hush')
  })

  it('that hides errors fails', async () => {
    await bad.admin('SHOW VERSION')
    const code = 'PGBOUNCER.FINDINGS'
    const env = { PGBOUNCER_ADMIN_URL: bad.adminUrl, DATABASE_DIRECT_URL: cluster.tlsUrl('postgres') }
    const { document, exitCode } = await check(env)
    expect(exitCode).toBe(4)
    expect(document).toMatchObject({ error: { code } })
    expect(new Set(errors(document))).toEqual(
      new Set(['POOL.MODE', 'AUTH.TYPE', 'TIMEOUT.QUERY_WAIT', 'HIDDEN.STARTUP_PARAMETER', 'HIDDEN.LOG']),
    )
    const all = (document['findings'] as Found).map(({ code: one }) => one)
    for (const one of ['TLS.CLIENT', 'TLS.SERVER', 'TIMEOUT.LOGIN_RETRY', 'HIDDEN.RESET', 'AUTH.QUERY'])
      expect(all).toContain(one)
  })

  it('that is paused is named', async () => {
    await good.admin('PAUSE postgres')
    try {
      const { document } = await check({ PGBOUNCER_ADMIN_URL: good.adminUrl })
      expect(errors(document)).toEqual(['STATE.PAUSED'])
    } finally {
      await good.admin('RESUME postgres')
    }
  })

  it('is asked by a stats user too', async () => {
    const url = good.adminUrl
    const refused = await check({ PGBOUNCER_ADMIN_URL: url.replace('pgbouncer_admin', 'nobody') })
    expect(refused).toMatchObject({ exitCode: 2, document: { error: { code: 'CONNECT.AUTHENTICATION' } } })
  })

  it('is none', async () => {
    const code = 'PGBOUNCER.NO_CONSOLE'
    const url = cluster.tlsUrl('postgres')
    expect(await check({ PGBOUNCER_ADMIN_URL: url })).toMatchObject({
      exitCode: 2,
      document: { error: { code } },
    })
    const none = await check({})
    expect(none).toMatchObject({ exitCode: 2, document: { error: { code: 'USAGE.INVALID' } } })
    for (const given of ['file:x', 'nosuch://u:hush@h/pgbouncer']) {
      const wrong = await check({ PGBOUNCER_ADMIN_URL: given })
      expect(wrong).toMatchObject({ exitCode: 2, document: { error: { code: 'CONFIG.URL' } } })
      expect(wrong.stdout).not.toContain('hush')
    }
  })
})

describe('a userlist', () => {
  it('of samples is refused', async () => {
    const example = path.join(workspaceRoot, 'infra', 'pgbouncer', 'userlist.txt.example')
    const { document, exitCode } = await check({}, '--userlist', example)
    expect(exitCode).toBe(4)
    expect(errors(document).filter((code) => code === 'USERLIST.SAMPLE')).toHaveLength(2)
  })

  it('is judged with the settings of its pooler', async () => {
    const file = path.join(folder, 'userlist.txt')
    writeFileSync(file, `"a" "md5${'0'.repeat(32)}"\n"b" "hush"\n`, { mode: 0o600 })
    const env = { PGBOUNCER_ADMIN_URL: good.adminUrl }
    const { document, stdout } = await check(env, '--userlist', file)
    expect(errors(document)).toEqual(['USERLIST.MD5', 'USERLIST.PLAIN'])
    expect(stdout).not.toContain('hush')
    expect(errors((await check({}, '--userlist', file)).document)).toEqual(['USERLIST.PLAIN'])
    expect((await check({}, '--userlist', 'no/where')).document).toMatchObject({
      error: { code: 'PGBOUNCER.USERLIST' },
    })
  })

  it('warns of a password on the command line', async () => {
    const { stderr, exitCode } = await ops(['pgbouncer', 'check', '--admin-url', good.adminUrl])
    expect(exitCode).toBe(0)
    expect(stderr).toMatch(/warning .+ PGBOUNCER_ADMIN_URL/)
  })
})
