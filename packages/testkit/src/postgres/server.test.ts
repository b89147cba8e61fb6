import { expect, test } from 'vitest'
import { connectServer, databaseName, withTls } from './server.ts'

const info = {
  baseUrl: 'postgres://twin%40ship:p%2Fw@127.0.0.1:15432/postgres?sslmode=disable',
  version: 15,
  serverVersion: '15.18',
  databasePrefix: 'run_',
}

test('a URL names another database and keeps the rest', () => {
  const server = connectServer(info)
  expect(server.url()).toBe(info.baseUrl)
  expect(server.url('a b')).toBe('postgres://twin%40ship:p%2Fw@127.0.0.1:15432/a%20b?sslmode=disable')
})

test('host, port and login come from the URL', () => {
  const { host, port, superuser, password } = connectServer(info)
  expect({ host, port, superuser, password }).toEqual({
    host: '127.0.0.1',
    port: 15_432,
    superuser: 'twin@ship',
    password: 'p/w',
  })
})

test('TLS is verified in full against the given authority', () => {
  expect(withTls('postgres://u@127.0.0.1:1/db?sslmode=disable', '/ca.crt')).toBe(
    'postgres://u@127.0.0.1:1/db?sslmode=verify-full&sslrootcert=%2Fca.crt',
  )
  expect(() => connectServer(info).tlsUrl()).toThrow(/tls: true/)
})

test('names carry the prefix of the run and fit', () => {
  expect(databaseName('run_', 'x')).toBe('run_x')
  expect(databaseName('')).toMatch(/^t_[0-9a-f]{12}$/)
  expect(() => databaseName('run_', 'ü'.repeat(30))).toThrow(/63 bytes/)
})
