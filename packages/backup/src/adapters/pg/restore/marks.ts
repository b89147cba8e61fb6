import type { PgSession } from '@twinship/core'
import pg from 'pg'
import { restoreMark, type MarkedDatabase, type RestoreMark } from '../../../model/restore.ts'

type Session = Pick<PgSession, 'query'>

type Row = { readonly name: string; readonly oid: string; readonly bytes: string; readonly comment: string }

/**
 * Every database that a restore of `database` has marked, oldest first. Whoever owns a database may write a mark on it: it
 * counts only where that is the owner of `database` too.
 */
export async function readMarks(session: Session, database: string): Promise<readonly MarkedDatabase[]> {
  const rows = await session.query<Row>(
    `select d.datname as name, d.oid::text, pg_catalog.pg_database_size(d.oid)::text as bytes,
       pg_catalog.shobj_description(d.oid, 'pg_database') as comment
     from pg_catalog.pg_database d
     where pg_catalog.shobj_description(d.oid, 'pg_database') like '{"twinship":"restore"%'
       and d.datdba = (select live.datdba from pg_catalog.pg_database live where live.datname = $1)`,
    [database],
  )
  return rows
    .flatMap(({ name, oid, bytes, comment }): MarkedDatabase[] => {
      const mark = readMark(comment)
      return mark === undefined ? [] : [{ name, oid: Number(oid), bytes: Number(bytes), mark }]
    })
    .filter(({ mark }) => mark.database === database)
    .toSorted((a, b) => (a.mark.at < b.mark.at ? -1 : 1))
}

function readMark(comment: string): RestoreMark | undefined {
  try {
    return restoreMark.safeParse(JSON.parse(comment)).data
  } catch {
    return undefined
  }
}

/** What the person wrote there, under a mark of ours too. */
export async function readComment(session: Session, oid: number): Promise<string | null> {
  const [row] = await session.query<{ comment: string | null }>(
    "select pg_catalog.shobj_description($1, 'pg_database') as comment",
    [oid],
  )
  const comment = row?.comment ?? null
  if (comment === null) return null
  const mark = readMark(comment)
  return mark === undefined ? comment : mark.comment
}

/** The first key is what readMarks looks for. */
export function markSql(database: string, mark: RestoreMark): string {
  const { twinship, ...rest } = mark
  return commentSql(database, JSON.stringify({ twinship, ...rest }))
}

export function commentSql(database: string, comment: string | null): string {
  const text = comment === null ? 'null' : pg.escapeLiteral(comment)
  return `comment on database ${pg.escapeIdentifier(database)} is ${text}`
}
