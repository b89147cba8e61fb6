import { expect } from 'vitest'
import type { Client } from './execute.ts'

/** Of each of these columns (`table.column`), no two rows have the same value. */
export async function expectOwnValues(client: Client, own: readonly string[]): Promise<void> {
  for (const one of own) {
    const [table = '', column = ''] = one.split('.')
    const { rows } = await client.query(
      `select count(*) = count(distinct ${column}) as different, count(*) > 0 as any from ${table}`,
    )
    expect({ one, ...rows[0] }).toEqual({ one, different: true, any: true })
  }
}
