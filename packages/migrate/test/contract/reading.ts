import { expect, it } from 'vitest'
import { run } from '../support/run.ts'
import { folderOf } from '../support/parsed.ts'
import type { ContractAdapter } from './place.ts'
import { usePlaces, withSession } from './use-places.ts'

const identity = { id: '8c5a6c1e-7a9a-4f4e-9d5c-0a4c5f1f2a11', environment: 'test' } as const

export function describeReading(adapter: ContractAdapter): void {
  const places = usePlaces(adapter)
  const plain = places.folder({ '0000_a': 'CREATE TABLE a (id integer PRIMARY KEY);' })

  it('reads a database never seen, and leaves it so', async () => {
    const { database } = await places.fresh()
    const untouched = {
      rows: [],
      attempts: [],
      identity: null,
      engine: 'none',
      isEmpty: true,
      openRun: null,
    }
    expect(await database.readState()).toMatchObject(untouched)
    expect(await database.readAudit()).toEqual([])
    expect(await database.readState()).toMatchObject(untouched)
  })

  it('tells an empty database from one with tables of somebody else', async () => {
    const { database, execute } = await places.fresh()
    await execute('CREATE TABLE theirs (id integer PRIMARY KEY)')
    expect(await database.readState()).toMatchObject({ engine: 'none', isEmpty: false })
  })

  it('says that a database which was used before is labelled, and nothing of a new one', async () => {
    const labelled = async (before: string | undefined) => {
      const { database, execute } = await places.fresh()
      if (before !== undefined) await execute(before)
      const told: string[] = []
      await run(database, plain, {
        onEvent: (event) => void (event.kind === 'notice' && told.push(event.text)),
      })
      return told.filter((text) => text.includes('is labelled test from now on'))
    }
    expect(await labelled('CREATE TABLE theirs (id integer PRIMARY KEY)')).toHaveLength(1)
    expect(await labelled(undefined)).toEqual([])
  })

  it('prepares once, and a second time without a change', async () => {
    const place = await places.fresh()
    await withSession(place, async (session) => {
      await session.prepare(identity, 'journal')
      await session.prepare(identity, 'journal')
      await session.prepare(null, 'journal')
      expect(await session.readState()).toMatchObject({
        identity,
        engine: 'present',
        isEmpty: true,
        rows: [],
        attempts: [],
      })
    })
    expect(await place.database.readState()).toMatchObject({ identity, engine: 'present', isEmpty: true })
  })

  it('takes over the rows that stock Drizzle has written', async () => {
    const { database, execute, rows } = await places.fresh()
    const [migration] = folderOf(plain).migrations
    await execute(adapter.stockLedger(migration?.hash ?? '', migration?.whenMs ?? 0))
    expect((await database.readState()).rows).toMatchObject([
      { hash: migration?.hash, createdAtMs: migration?.whenMs },
    ])
    expect(await run(database, plain)).toMatchObject({ applied: [], run: null })
    expect(await rows(`select hash from ${adapter.ledgerTable}`)).toHaveLength(1)
    expect(await database.readState()).toMatchObject({ engine: 'none' })
  })

  it('refuses a database on which a newer version has worked', async () => {
    const place = await places.fresh()
    await run(place.database, plain)
    await place.execute(`update ${adapter.engineTable('format')} set version = 99`)
    const newer = { code: 'ENGINE.NEWER', exitCode: 2 }
    await expect(place.database.readState()).rejects.toMatchObject(newer)
    await expect(run(place.database, plain)).rejects.toMatchObject(newer)
    await expect(withSession(place, (session) => session.readState())).rejects.toMatchObject(newer)
  })
}
