import { CodedError } from '@twinship/core'
import type { JobContext } from '../../context.ts'
import { askReadOnly } from '../../engine/ask.ts'

const isThere = {
  postgresql: `select (pg_catalog.to_regclass('users') is not null)::int as n`,
  sqlite: "select count(*) as n from sqlite_master where type = 'table' and name = 'users'",
} as const

const count = "select count(*) as n from users where email like '%@twinship.test'"

/** The seed's accounts have a password that everybody knows. Asked of Twinship's own schema. Throws DEPLOY.TEST_ACCOUNTS. */
export async function refuseTestAccounts({ config, isOwnFolder }: JobContext): Promise<void> {
  const { environment, direct } = config
  if (environment !== 'production' || isOwnFolder) return
  const ask = async (sql: string) => Number((await askReadOnly(direct, config, sql))[0])
  if ((await ask(isThere[direct.dialect])) === 0) return
  const found = await ask(count)
  if (found === 0) return
  const accounts = found === 1 ? 'is 1 test account' : `are ${found} test accounts`
  throw new CodedError('DEPLOY.TEST_ACCOUNTS', `In ${direct.location} there ${accounts} (@twinship.test).`, {
    details: { location: direct.location, accounts: found },
  })
}
