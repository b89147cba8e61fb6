import { pgServers, pgVersions, queryOnce, usePostgres } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { encodeManifest, readBackup } from '@twinship/backup'
import { useBackups } from '../support/place.ts'
import { everyType } from './every-type.sql.ts'

const oldest = Math.min(...pgVersions())
const newest = pgServers().at(-1)

describe('a database with everything that PostgreSQL offers', () => {
  const pg = usePostgres({ version: oldest })
  const backups = useBackups()

  it('comes back as it was, on the same server and on the newest', async () => {
    await queryOnce(pg.url, everyType)
    const made = await backups.create(pg.url)
    expect(made).toMatchObject({
      name: expect.stringMatching(/^\d{8}T\d{9}Z__[\w-]+__cccc3333dddd$/) as string,
      database: { dialect: 'postgresql', name: pg.database.name, identity: null },
      migrations: { applied: [{ hash: 'aaaa1111bbbb2222' }, { hash: 'cccc3333dddd4444', whenMs: 2 }] },
      recipients: [backups.recipient],
      proven: null,
    })
    expect(made.facts.tables.find(({ name }) => name === 'types')).toMatchObject({ rows: 2 })
    expect(made.facts.tables.find(({ name }) => name === 'no_columns')).toMatchObject({ rows: 2 })
    await backups.quick(made.name)
    const here = await backups.prove(made.name, pg.url)
    expect(here.proven).toMatchObject({ server: { text: pg.server.serverVersion } })
    const there = await backups.prove(made.name, newest?.url() ?? '')
    expect(there.proven).toMatchObject({ server: { text: newest?.serverVersion } })
  })

  it('is not proven where a large object, a right or whether a view is populated is another', async () => {
    const role = `${pg.database.name} reader`
    await queryOnce(pg.url, `create role "${role}"`)
    try {
      const made = await backups.create(pg.url)
      expect(made.facts).toMatchObject({
        largeObjects: 2,
        objects: { 'materialized view': 2, 'materialized view, not populated': 1 },
        grants: { roles: [pg.server.superuser] },
      })
      const { sha256: _, ...body } = made
      for (const [change, difference] of [
        ["select lo_put(4712, 2000000, '\\x00')", /^large objects: content, /],
        [`grant select on parents to "${role}"`, /^rights of roles: grants, /],
        ['refresh materialized view empty', /^materialized view, not populated: objects, /],
      ] as const) {
        await queryOnce(pg.url, change)
        const { facts } = await backups.create(pg.url)
        await backups.store.replaceManifest(made.name, encodeManifest({ ...body, facts }).bytes)
        await expect(backups.prove(made.name, pg.url)).rejects.toMatchObject({
          code: 'BACKUP.NOT_PROVEN',
          details: { differences: expect.arrayContaining([expect.stringMatching(difference)]) as string[] },
        })
      }
      // Where the role is not there rights are left out, and the rest is proven.
      const { name } = await backups.create(pg.url)
      expect((await backups.prove(name, newest?.url() ?? '')).proven).not.toBeNull()
    } finally {
      await queryOnce(pg.url, `drop owned by "${role}"; drop role "${role}"`)
    }
  })

  it('leaves settings of the application out of the manifest, which is not encrypted', async () => {
    await queryOnce(
      pg.url,
      `alter database "${pg.database.name}" set app.signing_key = 'hush'; alter database "${pg.database.name}" set work_mem = '7MB'`,
    )
    const made = await backups.create(pg.url)
    const stored = Buffer.from(await backups.store.readManifest(made.name)).toString()
    expect(stored).not.toMatch(/hush|signing_key/)
    expect(made.database.settings?.settings).toEqual([`work_mem = '7MB'`])
  })

  it('is not proven where one value of one row is another', async () => {
    const made = await backups.create(pg.url)
    await queryOnce(pg.url, "update parted set body = 'other' where id = 250")
    const { facts } = await backups.create(pg.url)
    const { sha256: _, ...body } = made
    await backups.store.replaceManifest(made.name, encodeManifest({ ...body, facts }).bytes)
    await expect(backups.prove(made.name, pg.url)).rejects.toMatchObject({
      code: 'BACKUP.NOT_PROVEN',
      exitCode: 7,
      details: { differences: [expect.stringMatching(/^public\.parted_rest: content/) as string] },
    })
    expect((await readBackup(backups.store, made.name)).proven).toBeNull()
  })
})
