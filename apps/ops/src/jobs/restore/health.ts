import { CodedError, withPgSession } from '@twinship/core'
import type { JobContext } from '../../context.ts'
import { openDatabase } from '../../engine.ts'

/**
 * Whether the database answers where it is administered and where clients reach it, and whether that is the same one.
 * Returns the error of the outcome where not.
 */
export async function checkHealth(context: JobContext): Promise<CodedError | undefined> {
  const { database, direct } = context.config
  try {
    await (await openDatabase(context)).readState()
    const [here, there] = [
      await oidAt(direct),
      database.url === direct.url ? undefined : await oidAt(database),
    ]
    if (there === undefined || here === there) return undefined
    return unhealthy(`${database.location} leads to another database than ${direct.location}.`)
  } catch (cause) {
    const why = cause instanceof CodedError ? cause.message : 'a query failed'
    return unhealthy(`After the swap: ${why}`, cause)
  }
}

async function oidAt({
  url,
  location,
}: {
  readonly url: string
  readonly location: string
}): Promise<string> {
  return withPgSession({ url, location, applicationName: 'twinship-restore' }, async (session) => {
    const [row] = await session.query<{ oid: string }>(
      'select oid::text from pg_catalog.pg_database where datname = pg_catalog.current_database()',
    )
    return row?.oid ?? ''
  })
}

function unhealthy(message: string, cause?: unknown): CodedError {
  return new CodedError('RESTORE.HEALTH', message, { cause })
}
