import { readdirSync } from 'node:fs'
import path from 'node:path'
import { createLocalStore, encodeManifest, readBackup } from '@twinship/backup'
import { startPostgres, type PgCluster } from '@twinship/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useFilePlace } from './file-place.ts'
import { placeOn } from './place.ts'

/** As if the database had been larger than any disk. */
async function enlarge(directory: string, name: string): Promise<void> {
  const store = createLocalStore(directory)
  const { sha256: _, ...body } = await readBackup(store, name)
  const database = { ...body.database, bytes: 2 ** 50 }
  await store.replaceManifest(name, encodeManifest({ ...body, database }).bytes)
}

const refused = {
  exitCode: 2,
  document: {
    error: {
      code: 'RESTORE.NO_ROOM',
      message: expect.stringMatching(
        /^The database takes 1,073,741,824 MB, and [\d,]+ MB are free in \/.+\.$/,
      ) as string,
      hint: expect.stringContaining('ops restore --drop-old') as string,
      details: { neededBytes: 2 ** 50 },
    },
  },
}

describe('a database that has no room a second time', { timeout: 400_000 }, () => {
  let cluster: PgCluster
  beforeAll(async () => void (cluster = await startPostgres({ env: process.env })))
  afterAll(() => cluster.stop())
  const place = placeOn(
    () => cluster,
    () => undefined,
  )

  it('is not restored on a server of this machine, and nothing is made for it', async () => {
    const database = await place.fresh()
    const backup = await place.backUp(database)
    await enlarge(place.directory, backup)
    const result = await place.json(database, ['restore', backup, '--confirm', database.name])
    expect(result).toMatchObject(refused)
    expect(await place.names(database)).toEqual([database.name])
    expect((await place.json(database, ['backup', 'list'])).document['backups']).toHaveLength(1)
    for (const scratch of [
      ['backup', 'verify', backup],
      ['restore', backup, '--tables', 'notes'],
    ]) {
      expect(await place.json(database, scratch)).toMatchObject(refused)
      expect(await place.names(database)).toEqual([database.name])
    }
  })

  it('is neither proven nor rehearsed on such a server', async () => {
    const database = await place.fresh()
    const backup = await place.backUp(database)
    await enlarge(place.directory, backup)
    expect(await place.json(database, ['backup', 'verify', backup])).toMatchObject(refused)
    expect(await place.json(database, ['rehearse', '--from-backup', backup])).toMatchObject(refused)
    expect(await place.names(database)).toEqual([database.name])
  })

  const files = useFilePlace()
  it('is not restored beside its file either', async () => {
    const { json, backUp, env, confirm, beside, file, home } = await files.fresh()
    const backup = await backUp()
    await enlarge(env.BACKUP_DIR, backup)
    expect(await json('restore', backup, ...confirm)).toMatchObject(refused)
    expect(beside()).toEqual([])
    expect(readdirSync(home)).toContain(path.basename(file))
    expect((await json('backup', 'list')).document['backups']).toHaveLength(1)
    expect(await json('backup', 'verify', backup)).toMatchObject(refused)
  })
})
