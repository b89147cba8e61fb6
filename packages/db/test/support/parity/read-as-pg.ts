import { withClient, type Row } from '@twinship/testkit'
import { indexShape } from './pg-facts.ts'
import type { ReadAsPg } from './sqlite-facts.ts'

/**
 * PostgreSQL reads SQLite's expressions and writes them back in its own form, so that two spellings of one
 * expression are equal. What it cannot read stays as it is. Nothing of it stays in the database.
 */
export async function withReadAsPg<T>(url: string, work: (read: ReadAsPg) => Promise<T>): Promise<T> {
  return withClient(url, async (client) => {
    const rewrite = async (statement: string, read: string): Promise<string | undefined> => {
      await client.query('begin')
      try {
        await client.query(statement)
        return String((await client.query<Row>(read)).rows[0]?.['definition'])
      } catch {
        return undefined
      } finally {
        await client.query('rollback')
      }
    }
    return work({
      check: async (table, expression) => {
        const statement = `alter table "${table}" add constraint parity_probe check (${expression})`
        const read =
          "select pg_get_constraintdef(oid) as definition from pg_constraint where conname = 'parity_probe'"
        return (await rewrite(statement, read)) ?? `CHECK (${expression})`
      },
      index: async (table, unique, rest) => {
        const statement = `create ${unique ? 'unique ' : ''}index parity_probe on "${table}" ${rest}`
        const definition = await rewrite(
          statement,
          "select pg_get_indexdef('parity_probe'::regclass) as definition",
        )
        return definition === undefined ? rest : indexShape(definition)
      },
    })
  })
}
