import { CodedError, withPgSession, type PgSession } from '@twinship/core'
import type { JobContext } from '../../context.ts'
import type { DeployRecord } from '../../record/model.ts'

export type RestorePoint = NonNullable<DeployRecord['restorePoint']>

/**
 * Names the place in the WAL before the first change, for point-in-time recovery by the operator's own tool. The name takes
 * a right that few roles have: without it the place alone is told, which recovery_target_lsn takes as well. Null on SQLite,
 * and on a server that says neither.
 */
export async function setRestorePoint({ config }: JobContext, runId: string): Promise<RestorePoint | null> {
  const { direct } = config
  if (direct.dialect !== 'postgresql') return null
  const name = `twinship_${runId.replaceAll('-', '')}`
  const { url, location } = direct
  return withPgSession({ url, location, applicationName: 'twinship-deploy' }, async (session) => {
    const named = await ask(session, `select pg_catalog.pg_create_restore_point('${name}')::text as lsn`)
    if (named !== undefined) return { name, lsn: named }
    const lsn = await ask(session, 'select pg_catalog.pg_current_wal_insert_lsn()::text as lsn')
    return lsn === undefined ? null : { name: null, lsn }
  })
}

/** Undefined where it is refused: no right to it, or no WAL that could be recovered to. */
async function ask(session: PgSession, sql: string): Promise<string | undefined> {
  try {
    const [row] = await session.query<{ lsn: string }>(sql)
    return row?.lsn
  } catch (error) {
    if (error instanceof CodedError) throw error
    return undefined
  }
}
