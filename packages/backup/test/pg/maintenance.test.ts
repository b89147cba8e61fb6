import { pgVersions, queryOnce, usePostgres } from '@twinship/testkit'
import { expect, it } from 'vitest'
import { openMaintenance } from '@twinship/backup'

const pg = usePostgres({ version: Math.min(...pgVersions()) })

it('the session that swaps databases is not ended by time limits of the role, and acts as who logged in', async () => {
  const role = `${pg.database.name}_limited`
  await queryOnce(
    pg.url,
    `create role "${role}" login createdb; create role "${role}_owner"; grant "${role}_owner" to "${role}";
     alter role "${role}" set statement_timeout = '1s'; alter role "${role}" set lock_timeout = '1s';
     alter role "${role}" set idle_session_timeout = '1s'; alter role "${role}" set role = '${role}_owner'`,
  )
  try {
    const url = new URL(pg.url)
    url.username = role
    const session = await openMaintenance(url.href, 'the server', pg.database.name)
    try {
      const limits = await session.query(
        `select current_setting('statement_timeout') as a, current_setting('lock_timeout') as b,
           current_setting('idle_session_timeout') as c, current_user = session_user as own`,
      )
      expect(limits).toEqual([{ a: '0', b: '0', c: '0', own: true }])
    } finally {
      await session.close()
    }
  } finally {
    await queryOnce(pg.url, `drop role "${role}"; drop role "${role}_owner"`)
  }
})
