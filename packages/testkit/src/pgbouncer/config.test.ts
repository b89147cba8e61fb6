import { expect, test } from 'vitest'
import { renderBouncerIni, renderUserlist } from './config.ts'

const base = {
  port: 16_000,
  directory: '/d',
  server: { host: '127.0.0.1', port: 15_000 },
  admin: 'twinship',
  poolMode: 'transaction',
  auth: 'scram',
  databases: { app: 'dbname=x', '*': '' },
  settings: { listen_port: '1', default_pool_size: '3' },
} as const

test('databases, settings and where it listens', () => {
  const ini = renderBouncerIni(base)
  expect(ini).toContain(
    '[databases]\napp = host=127.0.0.1 port=15000 dbname=x\n* = host=127.0.0.1 port=15000\n',
  )
  expect(ini).toContain('default_pool_size = 3\n')
  expect(ini).toContain('listen_port = 16000\n')
  expect(ini).toContain('auth_type = scram-sha-256\n')
  expect(ini).not.toContain('tls')
})

test('TLS goes both ways', () => {
  const ini = renderBouncerIni({ ...base, tls: { caPath: '/ca', certPath: '/crt', keyPath: '/key' } })
  expect(ini).toContain('client_tls_sslmode = require\n')
  expect(ini).toContain('server_tls_sslmode = verify-full\nserver_tls_ca_file = /ca\n')
})

test('quotes in passwords are doubled', () => {
  expect(renderUserlist([{ name: 'a', password: 'p"w' }, { name: 'b' }])).toBe('"a" "p""w"\n"b" ""\n')
})
