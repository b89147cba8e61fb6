import pg from 'pg'
import { z } from 'zod'
import type { PgSession } from '../session.ts'

/** In COMMENT ON DATABASE: which session made it, and keeps it as long as it lives. */
const markSchema = z.object({
  twinship: z.literal('scratch'),
  pid: z.number().int(),
  start: z.string(),
})

const start = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')`

export async function markScratch(session: PgSession, database: string): Promise<void> {
  const [own] = await session.query<{ start: string }>(
    `select ${start('backend_start')} as start from pg_stat_activity where pid = pg_backend_pid()`,
  )
  const mark = JSON.stringify({ twinship: 'scratch', pid: session.backendPid, start: own?.start ?? '' })
  await session.query(`comment on database ${pg.escapeIdentifier(database)} is ${pg.escapeLiteral(mark)}`)
}

/** Databases of runs that were killed. One of somebody else's is left to its owner. */
export async function dropLeftovers(session: PgSession): Promise<void> {
  for (const name of await findLeftovers(session)) {
    await session
      .query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`)
      .catch(() => undefined)
  }
}

/** Scratch databases whose maker is gone: its process id has no session, or one that started at another time. */
export async function findLeftovers(session: Pick<PgSession, 'query'>): Promise<readonly string[]> {
  const databases = await session.query<{ name: string; comment: string }>(
    `select d.datname as name, shobj_description(d.oid, 'pg_database') as comment from pg_database d
     where strpos(d.datname, '_scratch_') > 0 and shobj_description(d.oid, 'pg_database') is not null`,
  )
  // A session of another role does not show when it started.
  const alive = await session.query<{ pid: number; start: string | null }>(
    `select pid, ${start('backend_start')} as start from pg_stat_activity`,
  )
  return databases.flatMap(({ name, comment }) => {
    const mark = readMark(comment)
    if (mark === undefined) return []
    const isAlive = alive.some(
      (one) => one.pid === mark.pid && (one.start === null || one.start === mark.start),
    )
    return isAlive ? [] : [name]
  })
}

function readMark(comment: string): z.infer<typeof markSchema> | undefined {
  try {
    return markSchema.safeParse(JSON.parse(comment)).data
  } catch {
    return undefined
  }
}
