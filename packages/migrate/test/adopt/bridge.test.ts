import { openPgSession, type PgSession } from '@twinship/core'
import { pgVersions, usePostgres } from '@twinship/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeBridge } from '../../src/adopt/bridge/write.ts'
import { sortDifferences } from '../../src/adopt/pair.ts'
import { compareCatalogs, readPgCatalog, type Catalog } from '../../src/index.ts'
import { columnOrderKind } from '../../src/catalog/model.ts'
import { pgBase } from '../catalog/pg-base.ts'
import { pgChanges } from '../catalog/pg-changes.ts'

const names = { left: 'live', right: 'replay' }

async function bridge(live: Catalog, replay: Catalog) {
  const differences = compareCatalogs(live, replay, names).filter(({ kind }) => kind !== columnOrderKind)
  const { pairs } = sortDifferences(live, replay, differences, [])
  return { differences, ...(await writeBridge({ dialect: 'postgresql', live, replay, differences, pairs })) }
}

/** One way of each change is written out in full, whichever side is the live one. */
describe.each(pgVersions().slice(-1))('the bridge on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })
  let session: PgSession
  let base: Catalog
  let [mechanical, asked] = [0, 0]
  const mark = () => pg.database.name.slice(-12)
  const run = async (sql: string) => void (await session.client.query(sql.replaceAll('_NN', `_${mark()}`)))

  beforeAll(async () => {
    session = await openPgSession({ url: pg.url, location: 'test', applicationName: 'bridge' })
    await run(pgBase)
    base = await readPgCatalog(session)
  })
  afterAll(async () => {
    await run('drop owned by catalog_reader_NN; drop role catalog_reader_NN')
    await session.close()
  })

  /** Runs what was written, and takes it back; a difference is left only where a person was asked. */
  async function cross(live: Catalog, replay: Catalog) {
    const { sql, undecided, differences } = await bridge(live, replay)
    expect(differences.length).toBeGreaterThan(0)
    await run('begin')
    try {
      await run(sql)
      // The catalog is read in a transaction of its own, which would end this one.
      const inside = {
        query: async (text: string, values?: readonly unknown[]) => insideOf(session, text, values),
      }
      const left = compareCatalogs(await readPgCatalog(inside as PgSession), replay, names)
      const open = left.filter(({ kind }) => kind !== columnOrderKind)
      if (undecided === 0) {
        expect(open).toEqual([])
        mechanical++
      } else asked++
    } finally {
      await run('rollback')
    }
  }

  it.each(pgChanges)('from and to $change', async ({ change, undo }) => {
    await run(change)
    const changed = await readPgCatalog(session)
    await cross(changed, base)
    await run(undo)
    await cross(base, changed)
  })

  it('asks a person about no more than it must', () => {
    expect({ mechanical, asked }).toEqual({ mechanical: 53, asked: 95 })
  })
})

async function insideOf(session: PgSession, text: string, values?: readonly unknown[]) {
  if (text.startsWith('begin') || text === 'rollback') return []
  return session.query(text, values)
}
