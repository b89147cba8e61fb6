import { createPgDb, users } from '@twinship/db/pg'
import { usePostgres } from '@twinship/testkit'
import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { user } from '../conformance/people.ts'
import { migrateAll } from '../support/migrate-all.ts'

describe('two transactions that get in each other’s way', () => {
  const pg = usePostgres({ template: { name: 'twinship', migrate: migrateAll } })

  it('the second to change a row under REPEATABLE READ gets DB.SERIALIZATION, and can run again', async () => {
    const pool = { min: 0, max: 2, idleTimeoutMs: 30_000, acquireTimeoutMs: 60_000 }
    const { db, close } = await createPgDb({ url: pg.url, location: 'test', pool })
    const [row] = await db.insert(users).values(user(1)).returning()
    const where = eq(users.id, row?.id ?? '')
    const fast = "update users set password_hash = 'fast'"
    const change = (meanwhile: () => Promise<unknown>) =>
      db.transaction(
        async (tx) => {
          await tx.select().from(users).where(where)
          await meanwhile()
          await tx.update(users).set({ passwordHash: 'slow' }).where(where)
        },
        { isolationLevel: 'repeatable read' },
      )
    const overtaken = change(() => pg.server.query(fast, pg.database.name))
    await expect(overtaken).rejects.toMatchObject({ code: 'DB.SERIALIZATION' })
    await change(() => Promise.resolve())
    expect(await db.select({ passwordHash: users.passwordHash }).from(users)).toEqual([
      { passwordHash: 'slow' },
    ])
    await close()
  })
})
