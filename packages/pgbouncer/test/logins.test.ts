import { randomBytes } from 'node:crypto'
import type { CodedError } from '@twinship/core'
import type { PgBouncer } from '@twinship/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { authRoleSql, createCredential, lookupFunctionSql, userlistLine } from '../src/index.ts'
import { quoteIdentifier } from '../src/sql/quote.ts'
import { createPlace, login, startPooler, type Place } from './support/place.ts'

const databases = [{ alias: 'app', name: 'postgres' }]
const scram = { method: 'scram', random: randomBytes } as const
const refused = expect.objectContaining({ code: 'CONNECT.AUTHENTICATION' }) as CodedError

let place: Place
beforeAll(async () => {
  place = await createPlace()
})
afterAll(() => place.cluster.stop())

/** A role with the verifier that the printed statement sets; both names and passwords are meant to hurt. */
async function createRole(name: string, password: string, more = '', options: object = {}): Promise<string> {
  const { sql, verifier } = await createCredential(name, password, { ...scram, ...options })
  await place.cluster.query(`create role ${quoteIdentifier(name)} login ${more}`)
  await place.cluster.query(sql)
  return userlistLine({ name, credential: verifier })
}

const logins: Readonly<Record<string, readonly [string, string]>> = {
  plain: ['app_user', 'hush'],
  'with non-ASCII text': ['zwilling', 'pä\u00a0sswörd \u2168 ﬁ 密码'],
  'of what SASLprep forbids': ['forbidden', 'a\u0007ö\u0627b'],
  'of quotes': ['o"br\'i""en', `"'\\;%s\t#`],
}

describe.each(['userlist', 'auth_query'] as const)('%s', (kind) => {
  let pooler: PgBouncer
  const name = (given: string): string => `${given} ${kind}`
  beforeAll(async () => {
    const lines: string[] = []
    for (const [user, password] of Object.values(logins)) lines.push(await createRole(name(user), password))
    lines.push(await createRole(name('many iterations'), 'hush', '', { iterations: 20_000 }))
    await place.cluster.query(authRoleSql())
    await place.cluster.query(lookupFunctionSql('postgres'))
    const isList = kind === 'userlist'
    pooler = await startPooler(place, {
      settings: { databases, auth: { kind, authFile: '/', admins: [], watchers: [] } },
      userlist: isList ? lines.join('') : '',
    })
  })
  afterAll(() => pooler.stop())

  it.each(Object.keys(logins))('one verifier opens both hops: a password %s', async (what) => {
    const [user, password] = logins[what] ?? ['', '']
    expect(await login(place, pooler, [name(user), password])).toBe(name(user))
    await expect(login(place, pooler, [name(user), `${password}x`])).rejects.toThrow(refused)
  })

  it('more iterations than the default', async () => {
    expect(await login(place, pooler, [name('many iterations'), 'hush'])).toBe(name('many iterations'))
  })

  it('refuses whom it does not know', async () => {
    await expect(login(place, pooler, ['nobody', 'hush'])).rejects.toThrow(refused)
  })
})

describe('auth_query', () => {
  let pooler: PgBouncer
  beforeAll(async () => {
    await place.cluster.query(authRoleSql())
    await place.cluster.query(lookupFunctionSql('postgres'))
    pooler = await startPooler(place, { settings: { databases } })
  })
  afterAll(() => pooler.stop())

  it('sees a new password at once, and VALID UNTIL and NOLOGIN', async () => {
    const user = ['changing', 'first'] as const
    await createRole(...user)
    expect(await login(place, pooler, user)).toBe('changing')
    const { sql } = await createCredential('changing', 'second', scram)
    await place.cluster.query(sql)
    await expect(login(place, pooler, user)).rejects.toThrow(refused)
    expect(await login(place, pooler, ['changing', 'second'])).toBe('changing')
    for (const [off, on] of [
      [`valid until '2001-01-01'`, `valid until 'infinity'`],
      ['nologin', 'login'],
    ]) {
      await place.cluster.query(`alter role changing ${off}`)
      await expect(login(place, pooler, ['changing', 'second'])).rejects.toThrow(refused)
      await place.cluster.query(`alter role changing ${on}`)
      expect(await login(place, pooler, ['changing', 'second'])).toBe('changing')
    }
  })

  it('does not let superusers through', async () => {
    await createRole('mighty', 'hush', 'superuser')
    await expect(login(place, pooler, ['mighty', 'hush'])).rejects.toThrow(refused)
  })

  it('is for one role alone, whatever the caller does to its search_path', async () => {
    await place.cluster.query(lookupFunctionSql('postgres'))
    await createRole('curious', 'hush')
    const asRole = (role: string, sql: string) => place.cluster.query(`set role ${role}; ${sql}`)
    await expect(asRole('curious', `select ops_pgbouncer.lookup('changing')`)).rejects.toThrow(
      'permission denied',
    )
    await expect(asRole('pgbouncer_auth', 'select rolpassword from pg_authid')).rejects.toThrow(
      'permission denied',
    )
    const [facts] = await place.cluster.query(
      `select proconfig::text as config, prosecdef, proacl::text as acl from pg_proc where proname = 'lookup'`,
    )
    expect(facts).toMatchObject({
      prosecdef: true,
      config: expect.stringContaining('search_path=pg_catalog, pg_temp'),
    })
    expect(String(facts?.['acl'])).not.toMatch(/[{,]=X/)
  })
})
