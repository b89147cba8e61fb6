import type { PgSession } from '@twinship/core'
import { expect } from 'vitest'

/** Of each of these columns (`table.column`), no two rows have the same value. */
export async function expectOwnValues(
  { query }: Pick<PgSession, 'query'>,
  own: readonly string[],
): Promise<void> {
  for (const one of own) {
    const [table = '', column = ''] = one.split('.')
    const [row] = await query(
      `select count(*) = count(distinct ${column}) as different, count(*) > 0 as any from ${table}`,
    )
    expect({ one, ...row }).toEqual({ one, different: true, any: true })
  }
}
