import { CodedError, openPgSession } from '@twinship/core'
import { createClient } from '@libsql/client'
import type { JobContext } from '../../context.ts'

const count = "select count(*) as n from users where email like '%@twinship.test'"

/** The seed's accounts have a password that everybody knows. Asked of Twinship's own schema. Throws DEPLOY.TEST_ACCOUNTS. */
export async function refuseTestAccounts({ config, isOwnFolder }: JobContext): Promise<void> {
  const { environment, direct } = config
  if (environment !== 'production' || isOwnFolder) return
  const found = direct.dialect === 'postgresql' ? await countPg(direct) : await countSqlite(config)
  if (found === 0) return
  const accounts = found === 1 ? 'is 1 test account' : `are ${found} test accounts`
  throw new CodedError('DEPLOY.TEST_ACCOUNTS', `In ${direct.location} there ${accounts} (@twinship.test).`, {
    details: { location: direct.location, accounts: found },
  })
}

async function countPg({
  url,
  location,
}: {
  readonly url: string
  readonly location: string
}): Promise<number> {
  const session = await openPgSession({ url, location, applicationName: 'twinship-preflight' })
  try {
    const [table] = await session.query<{ there: boolean }>(
      `select pg_catalog.to_regclass('users') is not null as there`,
    )
    if (table?.there !== true) return 0
    const [row] = await session.query<{ n: string }>(count)
    return Number(row?.n ?? 0)
  } finally {
    await session.close()
  }
}

async function countSqlite({
  direct,
  authToken,
}: Pick<JobContext['config'], 'direct' | 'authToken'>): Promise<number> {
  const client = createClient({ url: direct.url, ...(authToken === undefined ? {} : { authToken }) })
  try {
    const { rows } = await client.execute(
      "select 1 from sqlite_master where type = 'table' and name = 'users'",
    )
    if (rows.length === 0) return 0
    const counted = await client.execute(count)
    return Number(counted.rows[0]?.['n'] ?? 0)
  } finally {
    client.close()
  }
}
