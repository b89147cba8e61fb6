import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { pgServers, withDatabase } from './connection-options.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'twinship-tls-'))
const ca = path.join(folder, 'ca.pem')
writeFileSync(ca, 'certificate')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const first = (url: string) => pgServers(url).servers[0]
const tls = (query: string) => first(`postgres://u@h/app${query}`).tls
const verified = { mode: 'required', socket: { rejectUnauthorized: true, host: 'h' } }

describe('pgServers', () => {
  it('fills in what is left out', () => {
    expect(first('postgres://u@/')).toMatchObject({
      host: 'localhost',
      port: 5432,
      user: 'u',
      database: 'u',
      password: undefined,
    })
    expect(first('postgres:///app?host=/run&port=6000&user=x')).toMatchObject({
      host: '/run',
      port: 6000,
      user: 'x',
      database: 'app',
    })
  })

  it('reads several hosts, each with its port, and which of them will do', () => {
    const { servers, targetSession } = pgServers(
      'postgres://u:hush%2Cw@h1:6000,h2,[::1]:7000/app?target_session_attrs=read-write&connect_timeout=3',
    )
    expect(servers.map(({ host, port }) => `${host} ${port}`)).toEqual(['h1 6000', 'h2 5432', '::1 7000'])
    expect(new Set(servers.map(({ password }) => password))).toEqual(new Set(['hush,w']))
    expect(new Set(servers.map(({ connectTimeoutMs }) => connectTimeoutMs))).toEqual(new Set([3000]))
    expect(targetSession).toBe('read-write')
    expect(pgServers('postgres://u@h/app').targetSession).toBe('any')
  })

  it.each([
    ['postgres://u:p@h1:1,h2:2/app?sslmode=require', 'postgres://u:p@h1:1,h2:2/a%2Fb?sslmode=require'],
    ['postgres://u@h', 'postgres://u@h/a%2Fb'],
    ['postgres:///app?host=/run', 'postgres:///a%2Fb?host=/run'],
  ])('puts another database into %s', (url, expected) => expect(withDatabase(url, 'a/b')).toBe(expected))

  it.each([
    ['', { mode: 'off' }],
    ['?sslmode=disable', { mode: 'off' }],
    ['?sslmode=allow', { mode: 'off' }],
    ['?sslmode=prefer', { mode: 'prefer', socket: { rejectUnauthorized: false, host: 'h' } }],
    ['?sslmode=require', { mode: 'required', socket: { rejectUnauthorized: false, host: 'h' } }],
    ['?sslmode=verify-full', verified],
    ['?uselibpqcompat=true&sslmode=verify-full', verified],
    ['?ssl=true', verified],
    ['?ssl=0', { mode: 'off' }],
    [
      `?sslrootcert=${ca}`,
      { mode: 'required', socket: { rejectUnauthorized: true, host: 'h', ca: 'certificate' } },
    ],
    [
      `?sslmode=verify-full&sslrootcert=${ca}`,
      { mode: 'required', socket: { rejectUnauthorized: true, host: 'h', ca: 'certificate' } },
    ],
  ])('reads %j', (query, expected) => expect(tls(query)).toEqual(expected))

  it.each(['verify-ca', 'require'])(
    'checks the chain but not the name for %s with a root certificate',
    (mode) => {
      const read = tls(`?sslmode=${mode}&sslrootcert=${ca}`)
      expect(read).toMatchObject({
        mode: 'required',
        socket: { rejectUnauthorized: true, ca: 'certificate' },
      })
      expect(read.mode === 'required' && read.socket.checkServerIdentity?.()).toBeUndefined()
      expect(read.mode === 'required' && read.socket.checkServerIdentity).toBeTypeOf('function')
    },
  )

  it.each([
    ['?sslmode=verify-ca', 'CONNECT.TLS', 'sslmode=verify-ca needs sslrootcert.'],
    [
      '?sslrootcert=/nowhere.pem',
      'CONNECT.TLS',
      'A certificate file named in the URL cannot be read (ENOENT).',
    ],
    [
      '?sslmode=required',
      'CONFIG.URL',
      'The PostgreSQL URL has a sslmode that is not one of disable, allow, prefer, require, verify-ca, verify-full.',
    ],
    ['?sslmod=verify-full', 'CONFIG.URL', 'The PostgreSQL URL has the unknown parameter "sslmod".'],
    [
      '?connect_timeout=soon',
      'CONFIG.URL',
      'The PostgreSQL URL has a connect_timeout that is not a number of seconds.',
    ],
    [
      '?target_session_attrs=standby',
      'CONFIG.URL',
      'The PostgreSQL URL has a target_session_attrs that is not one of any, read-write, primary.',
    ],
    [
      '?host=a,b',
      'CONFIG.URL',
      'The PostgreSQL URL names several hosts as host=: write them as host1:port1,host2:port2 behind //.',
    ],
    ['?port=x', 'CONFIG.URL', 'The PostgreSQL URL has a port that is not a port number.'],
  ])('refuses %j', (query, code, message) => {
    expect(() => tls(query)).toThrow(expect.objectContaining({ code, message }) as Error)
  })
})
