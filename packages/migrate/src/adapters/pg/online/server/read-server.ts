import { z } from 'zod'
import type { ServerSample } from '../../../../model/server.ts'
import type { Observer } from '../../observing.ts'

/**
 * Transaction ids are the whole server's: the oldest database decides. Without pg_read_all_stats the rows of
 * pg_stat_replication hold a pid and nothing else: their state is null. A base backup is no replica.
 */
const query = `
select pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), '0/0')::float8 as wal,
  (select coalesce(json_agg(json_build_object('name', coalesce(nullif(application_name, ''), 'of backend ' || pid),
      'replayed', pg_catalog.pg_wal_lsn_diff(replay_lsn, '0/0')::float8)), '[]')
    from pg_catalog.pg_stat_replication where state is not null and state <> 'backup') as replicas,
  (select count(*)::int from pg_catalog.pg_stat_replication where state is null) as "hiddenReplicas",
  (select coalesce(json_agg(json_build_object('name', slot_name, 'isActive', active, 'retainedBytes',
      pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), restart_lsn)::float8)), '[]')
    from pg_catalog.pg_replication_slots where restart_lsn is not null and wal_status <> 'lost') as slots,
  oldest.left as "transactionsLeft", oldest.datname as "oldestDatabase",
  case when $1::boolean then pg_catalog.pg_database_size(pg_catalog.current_database())::float8 end as "databaseBytes"
from (select 2147483647 - greatest(age(datfrozenxid), mxid_age(datminmxid)) as left, datname
  from pg_catalog.pg_database order by 1 limit 1) oldest`

const row = z.object({
  wal: z.number(),
  replicas: z.array(z.object({ name: z.string(), replayed: z.number().nullable() })),
  hiddenReplicas: z.int(),
  slots: z.array(z.object({ name: z.string(), isActive: z.boolean(), retainedBytes: z.number() })),
  transactionsLeft: z.number(),
  oldestDatabase: z.string(),
  databaseBytes: z.number().nullable(),
})

/** Sizes are asked for where they are needed: the server looks at each of its files for that. */
export async function readServer(observer: Observer, withSize: boolean): Promise<ServerSample> {
  const [found] = await observer.query(query, [withSize])
  return { atMs: performance.now(), ...row.parse(found) }
}
