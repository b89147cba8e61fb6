import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { dropLeftovers, findLeftovers, markScratch, openPgSession, parseDatabaseUrl } from '@twinship/core'
import { pgServers, pgVersions, queryOnce, usePostgres } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { createExtensions, extensionsOfFolder, readExtensions } from '../../src/scratch/extensions.ts'
import { withScratch } from '../../src/scratch/with-scratch.ts'
import { asMigrator } from '../support/pg-roles.ts'
import { journalFolder } from '../support/folder-builder.ts'
import { folderOf } from '../support/parsed.ts'
import { compareCatalogs, readPgCatalog, type Catalog, type DatabaseAddress } from '../../src/index.ts'

const pgAddress = (url: string): DatabaseAddress => {
  return { dialect: 'postgresql', url, location: parseDatabaseUrl(url, '').location }
}

const named = (catalog: Catalog) => catalog.map(({ kind, name }) => `${kind} ${name}`)

const nameOf = ({ url }: DatabaseAddress) => decodeURIComponent(new URL(url).pathname.slice(1))

describe.each(pgVersions())('a scratch database on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })
  const exists = async (name: string) =>
    (await queryOnce(pg.url, `select 1 from pg_database where datname = '${name}'`)).length === 1

  it('is empty, is like the live one, and is gone afterwards', async () => {
    const database = pg.database.name
    await queryOnce(
      pg.url,
      `alter database "${database}" set search_path = "Odd, one", public;
       alter database "${database}" set timezone = 'Europe/Berlin'`,
    )
    const name = await withScratch({ like: pgAddress(pg.url) }, async (address) => {
      const shown = `select current_setting('search_path') as path, current_setting('timezone') as zone,
        (select count(*)::integer from pg_class where relnamespace = 'public'::regnamespace) as tables,
        pg_encoding_to_char(encoding) as encoding, datcollate as collate from pg_database where datname = current_database()`
      const [own] = await queryOnce(address.url, shown)
      expect(own).toEqual((await queryOnce(pg.url, shown))[0])
      expect(own).toMatchObject({ path: '"Odd, one", public', zone: 'Europe/Berlin', tables: 0 })
      return nameOf(address)
    })
    expect(name).toContain('_scratch_')
    expect(await exists(name)).toBe(false)
  })

  it('takes over an ICU locale', async () => {
    const icu = await pg.server.createDatabase()
    await icu.drop()
    await queryOnce(
      pg.url,
      `create database "${icu.name}" template template0 encoding 'UTF8' locale_provider icu icu_locale 'de' lc_collate 'C' lc_ctype 'C'`,
    )
    const locale = `select datlocprovider, coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') as locale
      from pg_database d where datname = current_database()`
    const [made] = await withScratch({ like: pgAddress(pg.server.url(icu.name)) }, ({ url }) =>
      queryOnce(url, locale),
    )
    await icu.drop()
    expect(made).toEqual({ datlocprovider: 'i', locale: 'de' })
  })

  it('acts as the role that the live database makes its sessions act as', async () => {
    const url = await asMigrator(pg.server, await pg.fresh())
    const roles = `select session_user::text as login, current_user::text as role, datdba::regrole::text as owner
      from pg_database where datname = current_database()`
    const [inside] = await withScratch({ like: pgAddress(url) }, (address) => queryOnce(address.url, roles))
    expect(inside).toEqual({ login: 'migrator', role: 'app_owner', owner: 'app_owner' })
  })

  it('has the extensions of the live database as far as they can be made', async () => {
    const database = await pg.fresh()
    await queryOnce(database.url, 'create schema "Far"; create extension citext schema "Far"')
    const session = await openPgSession({ url: database.url, location: 'test', applicationName: 'test' })
    const installed = await readExtensions(session)
    await session.close()
    expect(installed).toEqual([{ name: 'citext', schema: 'Far' }])
    await withScratch({ like: pgAddress(database.url) }, async (address) => {
      const scratch = await openPgSession({ ...address, applicationName: 'test' })
      const missing = await createExtensions(scratch, [...installed, { name: 'no_such', schema: 'public' }])
      expect(missing).toEqual(['no_such'])
      expect(await readExtensions(scratch)).toEqual(installed)
      expect(named(await readPgCatalog(scratch))).toEqual([
        'extension citext',
        'schema "Far"',
        'schema public',
      ])
      await scratch.close()
    })
  })

  it('is gone where the work fails, and where somebody still works in it', async () => {
    let name = ''
    const failing = withScratch({ like: pgAddress(pg.url) }, async (address) => {
      name = nameOf(address)
      const session = await openPgSession({ url: address.url, location: 'test', applicationName: 'stays' })
      await session.query('begin')
      throw new Error('the work failed')
    })
    await expect(failing).rejects.toThrow('the work failed')
    expect(await exists(name)).toBe(false)
  })

  it('is gone at once where the person interrupts, whatever the work waits for', async () => {
    const abort = new AbortController()
    let name = ''
    const stopped = withScratch({ like: pgAddress(pg.url), signal: abort.signal }, async (address) => {
      name = nameOf(address)
      abort.abort()
      await queryOnce(address.url, 'select pg_sleep(600)')
    })
    await expect(stopped).rejects.toMatchObject({ code: 'INTERRUPTED' })
    expect(await exists(name)).toBe(false)
    await expect(
      withScratch({ like: pgAddress(pg.url), signal: abort.signal }, async () => 1),
    ).rejects.toMatchObject({ code: 'INTERRUPTED' })
  })

  it('one of a killed run is dropped by the next, one of a living run is not', async () => {
    const open = () => openPgSession({ url: pg.url, location: 'test', applicationName: 'maker' })
    const [killed, living, next] = [await open(), await open(), await open()]
    const names = ['a', 'b', 'c'].map((suffix) => `${pg.database.name}_scratch_${suffix}`)
    const [ofKilled = '', ofLiving = '', foreign = ''] = names
    for (const name of names) await next.query(`create database "${name}" template template0`)
    await next.query(`comment on database "${foreign}" is 'mine'`)
    await markScratch(killed, ofKilled)
    await markScratch(living, ofLiving)
    const found = async () => (await findLeftovers(next)).filter((name) => names.includes(name))
    expect(await found()).toEqual([])
    const pid = killed.backendPid
    await next.query('select pg_terminate_backend($1, 10000)', [pid])
    expect(await found()).toEqual([ofKilled])
    await dropLeftovers(next, () => Promise.resolve(false))
    expect(await Promise.all(names.map(exists))).toEqual([false, true, true])
    for (const name of [ofLiving, foreign]) await next.query(`drop database "${name}"`)
    for (const session of [killed, living, next]) await session.close().catch(() => undefined)
  })

  it('one of a run that was killed before its mark is dropped too, unless there is something in it', async () => {
    const { name } = pg.database
    const [empty, used, odd] = ['0123456789ab', 'ba9876543210', '0123'].map((end) => `${name}_scratch_${end}`)
    for (const one of [empty, used, odd])
      await queryOnce(pg.url, `create database "${one}" template template0`)
    await queryOnce(pg.server.url(used), 'create table notes (id integer)')
    await withScratch({ like: pgAddress(pg.url) }, async (address) => {
      // One that is being made keeps its maker's session in its name.
      await queryOnce(pg.url, `comment on database "${nameOf(address)}" is null`)
      await withScratch({ like: pgAddress(pg.url) }, async () => 1)
      expect(await exists(nameOf(address))).toBe(true)
    })
    expect(await Promise.all([empty, used, odd].map((one = '') => exists(one)))).toEqual([false, true, true])
    for (const one of [used, odd]) await queryOnce(pg.url, `drop database "${one}"`)
  })

  it('may be on another server, whose catalog of an empty database is the same', async () => {
    const other = pgServers().at(-1)?.url() ?? ''
    const read = async (url: string) => {
      const session = await openPgSession({ url, location: 'test', applicationName: 'test' })
      const catalog = await readPgCatalog(session)
      await session.close()
      return catalog
    }
    const there = await withScratch({ like: pgAddress(pg.url), scratchUrl: other }, ({ url }) => {
      expect(new URL(url).port).toBe(new URL(other).port)
      return read(url)
    })
    expect(compareCatalogs(await read(pg.url), there, { left: 'here', right: 'there' })).toEqual([])
  })
})

it('a scratch database of SQLite is a file that nobody else may read, and is gone afterwards', async () => {
  const like: DatabaseAddress = { dialect: 'sqlite', url: 'file:live.db', location: 'file:live.db' }
  const directory = await withScratch({ like }, async ({ location }) => {
    const parent = path.dirname(location.slice('file:'.length))
    expect(statSync(parent).mode & 0o777).toBe(0o700)
    return parent
  })
  expect(existsSync(directory)).toBe(false)
})

it('knows the extensions that a folder makes itself', async () => {
  const folder = folderOf(
    journalFolder({
      '0000_a': `CREATE EXTENSION IF NOT EXISTS "citext";\n--> statement-breakpoint\nCREATE TABLE a (extension text)`,
      '0001_b': `CREATE EXTENSION pg_trgm SCHEMA public`,
      '0002_empty': '-- CREATE EXTENSION hstore',
      '0003_nothing': '',
    }),
  )
  expect(await extensionsOfFolder(folder)).toEqual(new Set(['citext', 'pg_trgm']))
})
