import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  createBackup,
  createLocalStore,
  createPgPlace,
  createPgSource,
  generateKey,
  proveBackup,
  type Manifest,
} from '@twinship/backup'
import { startPostgres } from '@twinship/testkit'
import { execa } from 'execa'
import { currentEnv } from '../env.ts'

export type BackupBench = {
  readonly url: string
  readonly folder: string
  readonly recipient: string
  readonly conditions: Readonly<Record<string, string | number>>
  /** Milliseconds of one backup; the one before is removed. */
  readonly create: (options: { readonly fingerprints: boolean; readonly sealed: boolean }) => Promise<number>
  /** Milliseconds of a line of the shell, with $URL and $OUT. */
  readonly shell: (line: string) => Promise<number>
  /** Makes one backup to be proven again and again. */
  readonly prepareProof: () => Promise<() => Promise<number>>
  readonly dispose: () => Promise<void>
}

const defaultRows = 200_000

/** Messages as the app has them, about 330 bytes a row with its indexes; 5,000,000 of them are more than 1 GB. */
const schema = (rows: number) => `
create table users (id text primary key, email text not null unique);
insert into users select 'user-' || g, 'user' || g || '@example.org' from generate_series(1, ${Math.ceil(rows / 50)}) g;
create table messages (
  id text primary key, twin_pair_id text not null, sender_id text not null references users (id), content text not null,
  message_type text not null default 'text', delivered_at timestamptz, read_at timestamptz,
  created_at timestamptz not null, updated_at timestamptz not null, deleted_at timestamptz
);
insert into messages
select gen_random_uuid()::text, 'pair-' || (g % 5000), 'user-' || (1 + g % ${Math.ceil(rows / 50)}),
  (select string_agg((array['hello','twin','today','where','were','you','I','was','just','thinking','of','that','same','song',
    'again','how','odd'])[1 + abs(hashint8(g * 31 + w)) % 17], ' ') from generate_series(1, 14) w),
  'text', now() - (g || ' seconds')::interval, case when g % 3 = 0 then now() end,
  now() - (g || ' seconds')::interval, now(), null
from generate_series(1, ${rows}) g;
create index on messages (twin_pair_id);
vacuum analyze`

/** A server on disk with the rows that BENCH_BACKUP_ROWS says. */
export async function openBackupBench(): Promise<BackupBench> {
  const env = currentEnv()
  const rows = Number(env['BENCH_BACKUP_ROWS'] ?? defaultRows)
  const server = await startPostgres({
    env,
    version: '15',
    storage: 'disk',
    settings: { shared_buffers: '512MB' },
  })
  const folder = await mkdtemp(path.join(tmpdir(), 'twinship-bench-backup-'))
  const url = server.url('bench')
  await server.createDatabase('bench')
  for (const statement of schema(rows).split(';\n')) await server.query(statement, 'bench')
  const [size] = await server.query("select pg_database_size('bench')::text as bytes")
  const { recipient } = await generateKey(path.join(folder, 'key'), Date.now)
  const parts = { url, folder, recipient, programs: { PATH: env['PATH'] } }
  return {
    url,
    folder,
    recipient,
    conditions: { rows, megabytes: Math.round(Number(size?.['bytes']) / 1e6), server: server.serverVersion },
    create: (options) => timed(() => createOnce(parts, options), clearStore(folder)),
    shell: (line) =>
      timed(() =>
        execa('sh', ['-ec', line], {
          env: { ...env, URL: url, OUT: path.join(folder, 'raw'), KEY: recipient },
        }),
      ),
    prepareProof: () => prepareProof(parts),
    dispose: async () => {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function timed(work: () => Promise<unknown>, before?: Promise<void>): Promise<number> {
  await before
  const began = performance.now()
  await work()
  return performance.now() - began
}

async function clearStore(folder: string): Promise<void> {
  await rm(path.join(folder, 'store'), { recursive: true, force: true })
}

type Parts = Pick<BackupBench, 'url' | 'folder' | 'recipient'> & {
  readonly programs: { readonly PATH: string | undefined }
}

function createOnce(
  { url, folder, recipient, programs }: Parts,
  { fingerprints, sealed }: { readonly fingerprints: boolean; readonly sealed: boolean },
): Promise<Manifest> {
  const ledger = { schema: 'drizzle', table: '__drizzle_migrations' }
  return createBackup({
    source: createPgSource({
      url,
      location: 'bench',
      ledger,
      actor: 'bench',
      env: programs,
      withPasswords: false,
    }),
    store: createLocalStore(path.join(folder, 'store')),
    recipients: sealed ? [recipient] : [],
    fingerprints,
    toolVersion: '0.0.0',
    env: programs,
    now: Date.now,
  })
}

async function prepareProof(parts: Parts): Promise<() => Promise<number>> {
  const { url, folder, programs } = parts
  const { name } = await createOnce(parts, { fingerprints: true, sealed: true })
  const store = createLocalStore(path.join(folder, 'store'))
  const place = createPgPlace({ url, env: programs })
  const options = { store, name, identityFile: path.join(folder, 'key'), env: programs, place, now: Date.now }
  return () => timed(() => proveBackup(options))
}
