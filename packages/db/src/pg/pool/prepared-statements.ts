import { randomUUID } from 'node:crypto'
import type { Slot } from './slot.ts'

/** pgBouncer from 1.21 on gives named statements names of its own on the server. */
const pooledName = /^PGBOUNCER_\d+$/

/**
 * Whether a named statement made on this connection is there the next time. Straight to the server it is. Through a
 * pooler only where that keeps them itself, which shows in the name that the server has for one.
 */
export async function keepsPreparedStatements(slot: Slot): Promise<boolean> {
  if (!slot.isPooled) return true
  const mark = `twinship ${randomUUID()}`
  const plain = { isRaw: false, prepare: false } as const
  await slot.query('begin', [], plain)
  try {
    await slot.query(`select $1::text as "${mark}"`, [''], { isRaw: false, prepare: true })
    const [found] = await slot.query(
      `select name from pg_catalog.pg_prepared_statements where pg_catalog.strpos(statement, $1) > 0`,
      [mark],
      plain,
    )
    const name = String(found?.['name'] ?? '')
    if (pooledName.test(name)) return true
    // The pooler would hand the server's connection on with the statement in it.
    if (name !== '') await slot.query(`deallocate "${name.replaceAll('"', '""')}"`, [], plain)
    return false
  } finally {
    await slot.query('rollback', [], plain)
  }
}
