import { readFile } from 'node:fs/promises'
import type { PgSession } from '@twinship/core'
import type { Room } from '../../../restore/room.ts'
import { freeBytesAt } from '../../free-bytes.ts'

type Place = { readonly pid: number; readonly folder: string | null; readonly database: string }

/**
 * The room where the server keeps the session's database. The server does not tell it: it is known where it runs on this
 * machine and this role may see where its files are; undefined elsewhere.
 */
export async function findServerRoom(live: PgSession): Promise<Room | undefined> {
  const [place] = await live.query<Place>(
    `select pg_catalog.pg_backend_pid() as pid, d.datname as database,
       coalesce(nullif(pg_catalog.pg_tablespace_location(d.dattablespace), ''),
         (select setting from pg_catalog.pg_settings where name = 'data_directory')) as folder
     from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()`,
  )
  if (place === undefined || place.folder === null || !(await isHere(place))) return undefined
  try {
    return { folder: place.folder, freeBytes: await freeBytesAt(place.folder) }
  } catch {
    return undefined
  }
}

/** A backend that is a process of this machine says in its title which database it is in. */
async function isHere({ pid, database }: Place): Promise<boolean> {
  const title = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return title.startsWith('postgres') && title.includes(database)
}
