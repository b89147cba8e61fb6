import { describe, expect, it } from 'vitest'
import { sampleSettings } from '../sample.ts'
import { createPoolerConfig } from './render.ts'
import type { PoolerSettings } from './settings.ts'

const { capacity, auth, tls } = sampleSettings
const render = (settings: Partial<PoolerSettings>) => createPoolerConfig({ ...sampleSettings, ...settings })
const lines = (settings: Partial<PoolerSettings>) => render(settings).ini.split('\n')

describe('the configuration', () => {
  it('has a reason above every value', () => {
    const values = lines({}).map((line, index, all) => [line, all[index - 1] ?? ''] as const)
    const settings = values.filter(([line]) => /^[a-z_]+ =/.test(line))
    expect(settings.length).toBeGreaterThan(30)
    for (const [line, before] of settings) expect(before, line).toMatch(/^; \S/)
  })

  it('means the release it is for', () => {
    const newer = (minor: number) => lines({ target: { major: 1, minor, patch: 0 } })
    expect(lines({}).join('\n')).not.toMatch(/max_prepared_statements|auth_dbname/)
    expect(newer(19)).toContain('auth_dbname = twinship')
    expect(newer(19).join('\n')).not.toContain('max_prepared_statements')
    expect(newer(21)).toContain('max_prepared_statements = 200')
  })

  it('asks for the whole of TLS, SCRAM and transactions', () => {
    expect(lines({})).toEqual(
      expect.arrayContaining([
        'pool_mode = transaction',
        'auth_type = scram-sha-256',
        'client_tls_sslmode = require',
        'server_tls_sslmode = verify-full',
        'ignore_startup_parameters = extra_float_digits',
        'server_login_retry = 1',
      ]),
    )
  })

  it('has no auth_query where a userlist is everything', () => {
    expect(lines({ auth: { ...auth, kind: 'userlist' } }).join('\n')).not.toMatch(/auth_(query|user) =/)
  })
})

describe('a value that would end its line or mean something else', () => {
  const evil = ['a\nb', 'a\rb', 'a\0b', '', 'a\u2028b', '\ud800', 'x'.repeat(64)]
  it.each([
    ...evil.map((name) => ({ databases: [{ alias: 'app', name }] })),
    ...[...evil, 'a b', 'a"b', 'a;b', '%include', 'ä', '*', 'pgbouncer', 'a=b'].map((alias) => ({
      databases: [{ alias, name: 'app' }],
    })),
    ...evil.map((role) => ({ roles: [role] })),
    ...[...evil, 'a b', 'a,b'].map((name) => ({ auth: { ...auth, admins: [name] } })),
    ...[...evil.slice(0, 4), 'a b', "a'b", 'a,b'].map((host) => ({ server: { host, port: 1 } })),
    ...['', 'a b', 'a\nb', 'a,b'].map((address) => ({ listen: { address, port: 1 } })),
    ...['/a\nb', 'relative', '/a ', ''].map((serverCa) => ({ tls: { ...tls, serverCa } })),
  ])('%j', (settings) => {
    expect(() => render(settings)).toThrow(expect.objectContaining({ code: 'PGBOUNCER.VALUE' }) as Error)
  })

  it('is not repeated in the error', () => {
    expect(() => render({ databases: [{ alias: 'hush\n', name: 'a' }] })).toThrow(
      /^[^h]*The name of a database holds/,
    )
  })
})

describe('sizes', () => {
  const sized = (more: Partial<PoolerSettings>) => render(more).sizes

  it('divide the capacity of the server among the pairs', () => {
    expect(sized({})).toMatchObject({
      budget: 5,
      poolSize: 5,
      maxClientConnections: 50,
      queryWaitTimeoutSeconds: 90,
    })
    const roles = ['a', 'b']
    const databases = ['x', 'y', 'z'].map((alias) => ({ alias, name: alias }))
    const large = sized({ roles, databases, capacity: { ...capacity, cores: 32 } })
    expect(large).toMatchObject({ budget: 65, poolSize: 10, reservePoolSize: 2, maxDbConnections: 25 })
    expect(large.serverConnections).toBe(3 * 25 + 5)
  })

  const codes = (more: Partial<PoolerSettings>) => render(more).warnings.map(({ code }) => code)

  it('that fit are not warned of', () => expect(codes({})).toEqual([]))

  it.each([
    ['SIZE.SERVER', { capacity: { ...capacity, maxConnections: 14 } }],
    ['SIZE.BUDGET', { overrides: { poolSize: 6 } }],
    ['SIZE.BUDGET', { roles: ['a', 'b', 'c', 'd', 'e', 'f'] }],
    ['SIZE.CLIENTS', { overrides: { maxClientConnections: 39 } }],
    ['TIMEOUT.QUERY_WAIT', { overrides: { queryWaitTimeoutSeconds: 60 } }],
    ['TIMEOUT.QUERY_WAIT', { overrides: { queryWaitTimeoutSeconds: 0 } }],
    ['SIZE.FILES', { capacity: { ...capacity, instances: 60 } }],
  ] as const)('%s', (code, more) => {
    expect(codes(more)).toEqual([code])
    expect(render(more).ini).toContain(`; WARNING ${code}: `)
  })

  it.each([
    { capacity: { ...capacity, maxConnections: 15 } },
    { overrides: { maxClientConnections: 40 } },
    { overrides: { queryWaitTimeoutSeconds: 61 } },
  ])('at their bound are right: %j', (more) => expect(codes(more)).toEqual([]))
})
