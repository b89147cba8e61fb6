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

/**
 * Part of the name of the scratch database that this session makes; it makes one. Killed between CREATE DATABASE and its
 * mark, a run leaves nothing else to tell whose it was.
 */
export async function scratchSuffix(session: PgSession): Promise<string> {
  const [own] = await session.query<{ suffix: string }>(
    `select ${suffixOf} as suffix from pg_stat_activity where pid = pg_backend_pid()`,
  )
  if (own === undefined) throw new Error('a session sees itself')
  return own.suffix
}

const suffixOf = `substr(md5(pid || ' ' || ${start('backend_start')}), 1, 12)`

export async function markScratch(session: PgSession, database: string): Promise<void> {
  const [own] = await session.query<{ start: string }>(
    `select ${start('backend_start')} as start from pg_stat_activity where pid = pg_backend_pid()`,
  )
  const mark = JSON.stringify({ twinship: 'scratch', pid: session.backendPid, start: own?.start ?? '' })
  await session.query(`comment on database ${pg.escapeIdentifier(database)} is ${pg.escapeLiteral(mark)}`)
}

/**
 * Databases of runs that were killed. One of somebody else's is left to its owner. `isEmpty`: whether there is nothing in
 * a database, for those that were not marked yet: a name alone is no proof that nobody needs it.
 */
export async function dropLeftovers(
  session: PgSession,
  isEmpty: (name: string) => Promise<boolean>,
): Promise<void> {
  const unmarked: string[] = []
  for (const name of await findUnmarked(session)) {
    if (await isEmpty(name).catch(() => false)) unmarked.push(name)
  }
  for (const name of [...(await findLeftovers(session)), ...unmarked]) {
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

/** This role's databases with the name of a scratch database, without a mark, whose maker is gone. */
async function findUnmarked(session: Pick<PgSession, 'query'>): Promise<readonly string[]> {
  const found = await session.query<{ name: string }>(
    `select d.datname as name from pg_database d join pg_roles r on r.oid = d.datdba and r.rolname = current_user
     where d.datname ~ '_scratch_[0-9a-f]{12}$' and shobj_description(d.oid, 'pg_database') is null
       and not exists (select from pg_stat_activity a where a.usename = current_user
         and ${suffixOf} = right(d.datname, 12))`,
  )
  return found.map(({ name }) => name)
}

function readMark(comment: string): z.infer<typeof markSchema> | undefined {
  try {
    return markSchema.safeParse(JSON.parse(comment)).data
  } catch {
    return undefined
  }
}
