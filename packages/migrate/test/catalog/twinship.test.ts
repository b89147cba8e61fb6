import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { openPgSession } from '@twinship/core'
import { pgServers, queryOnce } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { compareCatalogs, readMigrationFolder, readPgCatalog, type Catalog } from '../../src/index.ts'

const folder = readMigrationFolder(
  fileURLToPath(new URL(path.join('../../../db/migrations/pg'), import.meta.url)),
)

describe('the catalog of one history on several servers', () => {
  it('is the same on the oldest and the newest PostgreSQL', async () => {
    const catalogs: Catalog[] = []
    for (const server of [pgServers().at(0), pgServers().at(-1)]) {
      if (server === undefined) continue
      const database = await server.createDatabase()
      for (const { text } of folder.migrations) await queryOnce(database.url, text)
      const session = await openPgSession({ url: database.url, location: 'test', applicationName: 'test' })
      catalogs.push(await readPgCatalog(session))
      await session.close()
      await database.drop()
    }
    const [oldest = [], newest = []] = catalogs
    expect(oldest.filter(({ kind }) => kind === 'table')).toHaveLength(18)
    expect(compareCatalogs(oldest, newest, { left: 'oldest', right: 'newest' })).toEqual([])
  })
})
