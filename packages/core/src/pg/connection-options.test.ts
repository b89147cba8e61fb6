import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { pgConnectionOptions } from './connection-options.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'twinship-tls-'))
const ca = path.join(folder, 'ca.pem')
writeFileSync(ca, 'certificate')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const tls = (query: string) => pgConnectionOptions(`postgres://u@h/app${query}`).tls
const verified = { mode: 'required', socket: { rejectUnauthorized: true } }

describe('pgConnectionOptions', () => {
  it('fills in what is left out', () => {
    expect(pgConnectionOptions('postgres://u@/')).toMatchObject({
      host: 'localhost',
      port: 5432,
      user: 'u',
      database: 'u',
      password: undefined,
    })
    expect(pgConnectionOptions('postgres:///app?host=/run&port=6000&user=x')).toMatchObject({
      host: '/run',
      port: 6000,
      user: 'x',
      database: 'app',
    })
  })

  it.each([
    ['', { mode: 'off' }],
    ['?sslmode=disable', { mode: 'off' }],
    ['?sslmode=allow', { mode: 'off' }],
    ['?sslmode=prefer', { mode: 'prefer', socket: { rejectUnauthorized: false } }],
    ['?sslmode=require', { mode: 'required', socket: { rejectUnauthorized: false } }],
    ['?sslmode=verify-full', verified],
    ['?uselibpqcompat=true&sslmode=verify-full', verified],
    ['?ssl=true', verified],
    ['?ssl=0', { mode: 'off' }],
    [`?sslrootcert=${ca}`, { mode: 'required', socket: { rejectUnauthorized: true, ca: 'certificate' } }],
    [
      `?sslmode=verify-full&sslrootcert=${ca}`,
      { mode: 'required', socket: { rejectUnauthorized: true, ca: 'certificate' } },
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
    ['?port=x', 'CONFIG.URL', 'The PostgreSQL URL has a port that is not a port number.'],
  ])('refuses %j', (query, code, message) => {
    expect(() => tls(query)).toThrow(expect.objectContaining({ code, message }) as Error)
  })
})
