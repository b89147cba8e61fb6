import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createPgDb } from '@twinship/db/pg'
import { usePostgres } from '@twinship/testkit'
import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'

const quarter = 2 ** 18

/** Of what cannot be collected. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed
}

describe('the pool forgets', () => {
  const pg = usePostgres({})

  it('the text of a query that failed', async () => {
    const pool = { min: 1, max: 1, idleTimeoutMs: 0, acquireTimeoutMs: 60_000 }
    const { db, close } = await createPgDb({ url: pg.url, location: 'test', pool })
    const fail = async (n: number) => {
      const text = `select 1 from nothing -- ${n}${'x'.repeat(quarter)}`
      await expect(db.execute(sql.raw(text))).rejects.toHaveProperty('code', 'DB.MISSING_TABLE')
      const plain = sql`select ${n} from nothing where ${sql.raw(`'${'y'.repeat(quarter)}${n}'`)} = ''`
      await expect(db.execute(plain)).rejects.toHaveProperty('code', 'DB.MISSING_TABLE')
    }
    await fail(0)
    const before = heapUsed()
    for (let n = 1; n <= 40; n += 1) await fail(n)
    // Kept, they would be 20 MiB.
    expect(heapUsed() - before).toBeLessThan(28 * quarter)
    await close()
  })
})
