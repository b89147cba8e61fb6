import { openPgSession } from '@twinship/core'
import type { JobContext } from '../../context.ts'
import type { MachineFinding } from '../../doctor/finding.ts'
import type { SmokeQuery } from '../../settings/ops-config.ts'

const timeoutMs = 10_000

/** Asks what ops.config.ts wants asked once a deployment is through, each in a transaction that can only read. */
export async function askSmoke(context: JobContext): Promise<readonly MachineFinding[]> {
  const { smoke, config } = context
  if (smoke.length === 0) return []
  const ask = config.direct.dialect === 'postgresql' ? askPg : askSqlite
  const findings = await Promise.all(smoke.map((query) => answered(query, () => ask(context, query.sql))))
  return findings.flat()
}

type Answer = readonly unknown[]

async function answered(query: SmokeQuery, ask: () => Promise<Answer>): Promise<readonly MachineFinding[]> {
  try {
    const [first] = await ask()
    const isWell = query.expect === undefined ? isTrue(first) : String(first) === String(query.expect)
    return isWell ? [] : [failed(query, 'does not have the answer that it should have')]
  } catch (error) {
    const state = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
    return [failed(query, `fails${state}`)]
  }
}

/** No row, NULL, false and 0 are a no. SQLite says 0 or 1. */
function isTrue(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && value !== 0 && value !== '0'
}

/** What it answers may be a value of a row: it is not told. */
function failed({ name }: SmokeQuery, why: string): MachineFinding {
  return {
    code: 'SMOKE.FAILED',
    severity: 'error',
    message: `The query "${name}" ${why}.`,
    hint: 'It stands in ops.config.ts, under deploy.smoke: run it by hand.',
  }
}

/** On the way that clients take. */
async function askPg({ config: { database } }: JobContext, sql: string): Promise<Answer> {
  const { url, location } = database
  const session = await openPgSession({ url, location, applicationName: 'twinship-smoke' })
  try {
    await session.query('begin read only')
    await session.query(`set local statement_timeout = ${timeoutMs}`)
    const [row] = await session.query<Record<string, unknown>>(sql)
    await session.query('rollback')
    return Object.values(row ?? {})
  } finally {
    await session.close()
  }
}

async function askSqlite({ config: { direct, authToken } }: JobContext, sql: string): Promise<Answer> {
  const { createClient } = await import('@libsql/client')
  const client = createClient({ url: direct.url, ...(authToken === undefined ? {} : { authToken }) })
  try {
    const transaction = await client.transaction('read')
    try {
      const { rows } = await transaction.execute(sql)
      return Object.values(rows[0] ?? {})
    } finally {
      transaction.close()
    }
  } finally {
    client.close()
  }
}
