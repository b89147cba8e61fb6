import { pgVersions } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { useRestorePlace } from './place.ts'

describe('rights', { timeout: 400_000 }, () => {
  const place = useRestorePlace(Math.min(...pgVersions()), { isPooled: false })

  it('of the database that comes back come back with it, and those granted since are told', async () => {
    const { server } = place
    const database = await place.fresh()
    const { name } = database
    const confirm = ['--confirm', name, '--no-safety-backup']
    const [before, since] = [`${name}_before`, `${name}_since`]
    const rights = async (of = name) => {
      const [row] = await server.query(
        `select array(select a::text from unnest(datacl) a order by 1) as acl from pg_database where datname = '${of}'`,
      )
      return row?.['acl'] as readonly string[]
    }
    await server.query(`create role "${before}"; create role "${since}"`)
    try {
      const backup = await place.backUp(database)
      await server.query(`grant create on database "${name}" to "${before}"`)
      await server.query(`grant select on notes to "${before}"`, name)
      const own = await rights()
      expect(await place.json(database, ['restore', backup, ...confirm])).toMatchObject({
        exitCode: 0,
        document: { loss: { rights: null } },
      })
      expect(await rights()).toEqual(own)
      await server.query(
        `revoke create on database "${name}" from "${before}"; revoke temporary on database "${name}" from public;
         grant connect on database "${name}" to "${since}" with grant option`,
      )
      await server.query(`grant delete on notes to "${since}"`, name)
      const changed = await rights()
      const told = {
        back: [
          `CREATE on database to ${before}`,
          'TEMPORARY on database to public',
          `SELECT on table public.notes to ${before}`,
        ],
        carried: [`CONNECT on database to ${since} with grant option`],
        lost: [`DELETE on table public.notes to ${since}`],
      }
      const asked = await place.ops(database, ['restore', '--undo'])
      for (const text of Object.values(told).flat()) expect(asked.stderr).toContain(`\n    ${text}\n`)
      const undone = await place.json(database, ['restore', '--undo', ...confirm])
      expect(undone).toMatchObject({ exitCode: 0, document: { loss: { rights: told } } })
      const carried = changed.filter((text) => text.includes(since))
      expect(carried).toHaveLength(1)
      expect((await rights()).toSorted()).toEqual([...own, ...carried].toSorted())
      const { old } = undone.document as { old: string }
      expect(await rights(old)).toEqual(changed)
    } finally {
      for (const one of await place.names(database)) await server.dropDatabase(one)
      await server.query(`drop role "${before}"; drop role "${since}"`)
    }
  })
})
