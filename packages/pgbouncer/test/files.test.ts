import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { queryOnce, type PgBouncer } from '@twinship/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createCredential,
  mergeUserlist,
  readUserlistFile,
  writeUserlistFile,
  type PoolerSettings,
} from '../src/index.ts'
import { createPlace, login, startPooler, type Place } from './support/place.ts'

let place: Place
beforeAll(async () => {
  place = await createPlace()
})
afterAll(() => place.cluster.stop())

async function withPooler<T>(
  options: Parameters<typeof startPooler>[1],
  use: (pooler: PgBouncer) => Promise<T>,
) {
  const pooler = await startPooler(place, options)
  try {
    return await use(pooler)
  } finally {
    await pooler.stop()
  }
}

const userlist: Partial<PoolerSettings> = {
  auth: { kind: 'userlist', authFile: '/', admins: [], watchers: [] },
}

describe('what pgBouncer reads', () => {
  it('is what was written, values that hurt among them', async () => {
    const names = [
      "o'br\"ien; #%include 'x",
      '\\',
      '; x = y',
      '%include',
      '[section]',
      'a=b host=evil',
      'naïve 密码',
    ]
    const databases = names.map((name, n) => ({ alias: `db-${n}.x_Y`, name }))
    const told = await withPooler({ settings: { ...userlist, databases } }, async (pooler) => {
      const config = await pooler.admin('SHOW CONFIG')
      expect(config).toContainEqual(expect.objectContaining({ key: 'pool_mode', value: 'transaction' }))
      expect(config).toContainEqual(expect.objectContaining({ key: 'max_db_connections', value: '2' }))
      return pooler.admin('SHOW DATABASES')
    })
    const read = told.map((row) => [row['name'], row['database'], row['host']])
    expect(read.filter(([name]) => name !== 'pgbouncer')).toEqual(
      databases.map(({ alias, name }) => [alias, name, place.cluster.host]),
    )
  })

  it('is every line: one that is not refused would be missed', async () => {
    const broken = withPooler(
      { settings: userlist, change: (ini) => `${ini}nonsense = 1\n` },
      async () => undefined,
    )
    await expect(broken).rejects.toThrow(/unknown parameter|did not start/)
  })

  it('is no client without TLS', async () => {
    await withPooler({ settings: userlist }, async (pooler) => {
      const plain = pooler.adminUrl.split('?')[0] ?? ''
      await expect(queryOnce(plain, 'SHOW VERSION')).rejects.toThrow('SSL required')
    })
  })

  it('is a server whose certificate it can check, and no other', async () => {
    const { sql } = await createCredential('checked', 'hush', { method: 'scram', random: randomBytes })
    await place.cluster.query('create role checked login')
    await place.cluster.query(sql)
    const verifier = /'(SCRAM[^']+)'/.exec(sql)?.[1] ?? ''
    const options = {
      settings: { ...userlist, databases: [{ alias: 'app', name: 'postgres' }] },
      userlist: `"checked" "${verifier}"\n`,
    }
    await withPooler(options, async (pooler) => {
      expect(await login(place, pooler, ['checked', 'hush'])).toBe('checked')
    })
    const other = (ini: string): string => ini.replace(/(server_tls_ca_file = ).*/, `$1${place.own.cert}`)
    await withPooler(
      { ...options, change: (ini) => other(ini).replace(/(query_wait_timeout = ).*/, '$12') },
      async (pooler) => {
        await expect(login(place, pooler, ['checked', 'hush'])).rejects.toThrow()
      },
    )
  })
})

describe('a userlist', () => {
  it('of 10,000 users, with quotes, is read to its end', async () => {
    const { verifier } = await createCredential('last "one"', 'hush', {
      method: 'scram',
      random: randomBytes,
    })
    const many = Array.from({ length: 10_000 }, (_, n) => ({
      name: `user "${n}"`,
      credential: `md5${'0'.repeat(32)}`,
    }))
    const { text } = mergeUserlist('', [...many, { name: 'last "one"', credential: verifier }])
    await place.cluster.query('create role "last ""one""" login')
    await place.cluster.query(`alter role "last ""one""" password '${verifier}'`)
    const databases = [{ alias: 'app', name: 'postgres' }]
    await withPooler({ settings: { ...userlist, databases }, userlist: text }, async (pooler) => {
      expect(await login(place, pooler, ['last "one"', 'hush'])).toBe('last "one"')
      const names = (await pooler.admin('SHOW USERS')).map((row) => row['name'])
      expect(names).toEqual(expect.arrayContaining(['user "0"', 'user "9999"']))
    })
  })

  it('is replaced as a whole', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'twinship-userlist-'))
    const file = path.join(folder, 'userlist.txt')
    try {
      expect(await readUserlistFile(file)).toBeUndefined()
      for (const text of ['one', 'two']) {
        await writeUserlistFile(file, text)
        expect(await readUserlistFile(file)).toMatchObject({ text, mode: 0o100600 })
      }
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
