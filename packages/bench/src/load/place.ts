import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startPostgres, type PgCluster } from '@twinship/testkit'
import { currentEnv } from '../env.ts'

export const database = 'load'

/** A server that waits for its disk, with as many messages as asked for. */
export type LoadPlace = {
  readonly server: PgCluster
  readonly url: string
  readonly folder: string
  readonly users: number
  /** Of some that are there. */
  readonly ids: readonly string[]
  readonly dispose: () => Promise<void>
}

const schema = (rows: number, users: number) => [
  'create table users (id text primary key, email text not null unique)',
  `insert into users select 'user-' || g, 'user' || g || '@example.org' from generate_series(1, ${users}) g`,
  `create table messages (
     id text primary key, twin_pair_id text not null, sender_id text not null, content text not null, nonce uuid,
     message_type text not null default 'text', delivered_at timestamptz, read_at timestamptz,
     created_at timestamptz not null, updated_at timestamptz not null, deleted_at timestamptz
   )`,
  `insert into messages select gen_random_uuid()::text, 'pair-' || (g % 5000), 'user-' || (1 + g % ${users}),
     repeat('what were you thinking of just now ', 4), gen_random_uuid(), 'text', now() - (g || ' seconds')::interval,
     case when g % 3 = 0 then now() end, now() - (g || ' seconds')::interval, now(), null
   from generate_series(1, ${rows}) g`,
  'create index on messages (twin_pair_id)',
  'vacuum (freeze, analyze)',
]

export async function openLoadPlace(rows: number): Promise<LoadPlace> {
  const server = await startPostgres({
    env: currentEnv(),
    version: '15',
    storage: 'disk',
    settings: {
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
      shared_buffers: '1GB',
      max_wal_size: '4GB',
      maintenance_work_mem: '256MB',
      autovacuum_naptime: '5s',
    },
  })
  const folder = await mkdtemp(path.join(tmpdir(), 'twinship-bench-load-'))
  const users = Math.max(100, Math.ceil(rows / 50))
  try {
    await server.createDatabase(database)
    for (const statement of schema(rows, users)) await server.query(statement, database)
    const found = await server.query(`select id from messages where random() < 20000.0 / ${rows}`, database)
    return {
      server,
      url: server.url(database),
      folder,
      users,
      ids: found.map(({ id }) => String(id)),
      dispose: async () => {
        await server.stop()
        await rm(folder, { recursive: true, force: true })
      },
    }
  } catch (error) {
    await server.stop()
    throw error
  }
}
