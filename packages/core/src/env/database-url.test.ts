import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { CodedError } from '../errors/coded-error.ts'
import { pgAddresses, pgServers } from '../pg/connection-options.ts'
import { parseDatabaseUrl } from './database-url.ts'

const base = '/srv/twinship'
const read = (url: string) => parseDatabaseUrl(url, base)

function problem(url: string): string {
  try {
    read(url)
  } catch (error) {
    if (error instanceof CodedError && error.code === 'CONFIG.URL') return error.message
    throw error
  }
  throw new Error(`${url} was accepted`)
}

describe('file URLs', () => {
  it.each([
    ['file:a.db', '/srv/twinship/a.db'],
    ['file:./data/a.db', '/srv/twinship/data/a.db'],
    ['file:../a.db', '/srv/a.db'],
    ['file:/tmp/a.db', '/tmp/a.db'],
    ['file:///tmp/a.db', '/tmp/a.db'],
    ['file://localhost/tmp/a.db', '/tmp/a.db'],
    ['FILE:a.db', '/srv/twinship/a.db'],
    ['file:a b.db', '/srv/twinship/a b.db'],
    ['file:a%20b.db', '/srv/twinship/a b.db'],
    ['file:a#b.db', '/srv/twinship/a#b.db'],
    ['file:///tmp/a%23b%3F.db', '/tmp/a#b?.db'],
    ['file:größe/数据-🪞.db', '/srv/twinship/größe/数据-🪞.db'],
  ])('%s', (url, file) => {
    const target = read(url)
    expect(target).toMatchObject({ dialect: 'sqlite', kind: 'file', path: file, name: path.basename(file) })
    expect(decodeURIComponent(target.url)).toBe(`file:${file}`)
  })

  it.each([
    ['file:', 'needs the path'],
    ['file::memory:', 'needs the path'],
    ['file:folder/', 'needs the path'],
    ['file:a.db?mode=ro', 'no parameters'],
    ['file:100%.db', 'does not encode'],
    ['file:a%00.db', 'no path can have'],
    ['file://a.db', 'not a file URL'],
    ['file:///tmp/a#b.db', '# as %23'],
  ])('%s is refused', (url, why) => expect(problem(url)).toContain(why))
})

describe('PostgreSQL URLs', () => {
  it.each([
    ['postgres://localhost/app', 'app', true, 'localhost'],
    ['postgresql://u:p@127.0.0.1:6543/app', 'app', true, '127.0.0.1:6543'],
    ['postgres://u@[::1]:5432/app', 'app', true, '[::1]'],
    ['postgres://u@[::1]/app', 'app', true, '[::1]'],
    ['postgres://u@[2001:db8::1]/app', 'app', false, '[2001:db8::1]'],
    ['POSTGRES://u@LOCALHOST/app', 'app', true, 'LOCALHOST'],
    ['postgres://u@%2Fvar%2Frun%2Fpostgresql/app', 'app', true, '/var/run/postgresql'],
    ['postgres:///app?host=/var/run/postgresql', 'app', true, '/var/run/postgresql'],
    ['postgres://localhost/app?host=db.example.org', 'app', false, 'db.example.org'],
    ['postgres://u@db.example.org', 'u', false, 'db.example.org'],
    ['postgres://u@db.example.org/my%20app%2F1', 'my app/1', false, 'db.example.org'],
    ['postgres://u@127.0.0.1.example.org/app', 'app', false, '127.0.0.1.example.org'],
    ['postgres://u@localhost.example.org/app', 'app', false, 'localhost.example.org'],
    ['postgres://u@0.0.0.0/app', 'app', false, '0.0.0.0'],
    ['postgres://u@localhost/app?host=192.0.2.2&port=5498', 'app', false, '192.0.2.2:5498'],
    ['postgres://u@192.0.2.2:5498/app?host=localhost', 'app', true, 'localhost:5498'],
    ['postgres:///app', 'app', true, 'localhost'],
    ['postgres://u:hush,w@localhost:6000,127.0.0.1/app', 'app', true, 'localhost:6000,127.0.0.1'],
    ['postgres://u@localhost,db.example.org/app', 'app', false, 'localhost,db.example.org'],
    ['postgres://u@h/app?sslmode=verify-full&sslrootcert=/nowhere.pem', 'app', false, 'h'],
  ])('%s', (url, name, loopback, host) => {
    const target = read(url)
    expect(target).toMatchObject({
      dialect: 'postgresql',
      kind: 'server',
      name,
      loopback,
      location: `postgresql://${host}/${name}`,
    })
    expect(pgAddresses(url)[0].database).toBe(name)
  })

  it.each(['p%23a%25b%2Fc%40d', 'p@ss', 'p%3Ass:x', "p'w", 'pässwörd-🪞'])(
    'gives the drivers the password %s and never prints it',
    (password) => {
      const target = read(`postgres://us%40er:${password}@db.example.org/app`)
      expect(pgServers(target.url).servers[0]).toMatchObject({
        user: 'us@er',
        password: decodeURIComponent(password),
        host: 'db.example.org',
      })
      expect(target.location).toBe('postgresql://db.example.org/app')
    },
  )

  it.each([
    ['postgres://u:hush#hush@h/app', 'percent-encoded'],
    ['postgres://u:1#hush@h/app', 'percent-encoded'],
    ['postgres://u:hush/hush@h/app', 'percent-encoded'],
    ['postgres://u:1/hush@h/app', 'percent-encoded'],
    ['postgres://u:1?hush@h/app', 'percent-encoded'],
    ['postgres://u:1?hush=1@h/app', 'percent-encoded'],
    ['postgres://u:hush%@h/app', 'does not encode'],
    ['postgres://u:hush%zz@h/app', 'does not encode'],
    ['postgres://u:hush@h%zz/app', 'does not encode'],
    ['postgres://u:hush@h/a%pp', 'does not encode'],
    ['postgres://u:hush@h:port/app', 'cannot be read'],
    ['postgres://u:hush@h:99999/app', 'cannot be read'],
    ['postgres://u:hush@h1:5432,h2:x/app', 'cannot be read'],
    ['postgres://:hush@h', 'names no database'],
    ['postgres:', 'needs // after'],
    ['postgres:app', 'needs // after'],
    ['postgres://u@192.0.2.2:5498/g1?host=', 'the parameter host without a value'],
    ['postgres://u@localhost/g1?host=localhost&host=192.0.2.2&port=5498', 'the parameter host twice'],
    ['postgres://u@localhost/g1?h%6Fst=localhost&host=192.0.2.2', 'the parameter host twice'],
    ['postgres://u@localhost/g1?port=', 'the parameter port without a value'],
    ['postgres://u@localhost/g1?port=1&port=2', 'the parameter port twice'],
    ['postgres://u@localhost/g1?hostaddr=192.0.2.2', 'the unknown parameter "hostaddr"'],
    ['postgres://u@localhost/g1?dbname=hush', 'the unknown parameter "dbname"'],
    ['postgres://u@h/g1?sslmod=hush', 'the unknown parameter "sslmod"'],
    ['postgres://u@h/g1?SSLMODE=verify-full', 'the unknown parameter "SSLMODE"'],
    ['postgres://u@h/g1?sslmode=hush', 'a sslmode that is not one of disable'],
    ['postgres://u@localhost/g1?host=localhost,192.0.2.2', 'several hosts'],
    ['postgres://u@localhost/g1?host=localhost:5499', 'a host with a colon'],
    ['postgres://u@localhost/g1?ho\tst=192.0.2.2', 'cannot be read'],
    ['https://localhost\\@192.0.2.2/', 'before the host'],
    ['libsql://localhost:hush@192.0.2.2', 'before the host'],
  ])('%s is refused without its password', (url, why) => {
    const message = problem(url)
    expect(message).toContain(why)
    expect(message).not.toContain('hush')
  })
})

describe('other URLs', () => {
  it('reads libSQL servers', () => {
    expect(read('libsql://app.example.org?authToken=hush')).toMatchObject({
      dialect: 'sqlite',
      kind: 'server',
      loopback: false,
      name: 'app.example.org',
      location: 'libsql://app.example.org',
    })
    expect(read('https://localhost:8080')).toMatchObject({
      loopback: true,
      location: 'https://localhost:8080',
    })
  })

  it.each(['mysql://u:hush@h/app', 'app.db', '', '/tmp/app.db', 'http://h', ' postgres://h/app', '://'])(
    'refuses %j',
    (url) => {
      expect(problem(url)).toMatch(/DATABASE_URL has (no scheme|the unknown scheme)/)
      expect(problem(url)).not.toContain('hush')
    },
  )
})
