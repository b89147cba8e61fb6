import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { startPgBouncer, startPostgres } from '@twinship/testkit'
import { execa } from 'execa'
import { Client } from 'pg'
import { currentEnv } from '../env.ts'

const bundle = fileURLToPath(new URL('../../../../apps/ops/dist/ops.js', import.meta.url))
const clients = 8
const database = 'bench'

export type SwapPlace = {
  readonly conditions: Readonly<Record<string, string | number>>
  /** Milliseconds that the slowest query took while a swap went on. A query that fails ends the benchmark. */
  readonly swap: () => Promise<number>
  /** The same for as long a time without one. */
  readonly idle: () => Promise<number>
  readonly dispose: () => Promise<void>
}

/** A database behind pgBouncer with clients at full speed; every swap is an undo of the one before. */
export async function openSwapPlace(): Promise<SwapPlace> {
  if (!existsSync(bundle)) throw new Error('There is no apps/ops/dist/ops.js: run pnpm build first')
  const env = currentEnv()
  const server = await startPostgres({ env, version: '15', storage: 'disk' })
  await server.createDatabase(database)
  await server.query(
    `create table notes (id bigint primary key, body text not null);
     insert into notes select n, 'note ' || n from generate_series(1, 1000) n; analyze notes`,
    database,
  )
  const pooler = await startPgBouncer({ env, cluster: server })
  const folder = await mkdtemp(path.join(tmpdir(), 'twinship-bench-restore-'))
  const ops = (...args: readonly string[]) =>
    execa(process.execPath, [bundle, ...args], {
      extendEnv: false,
      env: {
        PATH: env['PATH'] ?? '',
        NODE_ENV: 'test',
        DATABASE_URL: pooler.url(database),
        DATABASE_DIRECT_URL: server.url(database),
        PGBOUNCER_ADMIN_URL: pooler.adminUrl,
        BACKUP_DIR: folder,
      },
    })
  const { stdout } = await ops('backup', 'create', '--json')
  const made = JSON.parse(stdout) as { backup: { name: string } }
  await ops('restore', made.backup.name, '--confirm', database, '--no-safety-backup')
  let lastMs = 0
  return {
    conditions: { clients, server: server.serverVersion, pgbouncer: pooler.version },
    swap: () =>
      longestWait(pooler.url(database), async () => {
        const began = performance.now()
        await ops('restore', '--undo', '--confirm', database)
        lastMs = performance.now() - began
      }),
    idle: () =>
      longestWait(pooler.url(database), () => new Promise((resolve) => setTimeout(resolve, lastMs))),
    dispose: async () => {
      await pooler.stop()
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function longestWait(url: string, during: () => Promise<void>): Promise<number> {
  const stop = new AbortController()
  const asking = Promise.all(Array.from({ length: clients }, () => askUntil(url, stop.signal)))
  try {
    await during()
  } finally {
    stop.abort()
  }
  return Math.max(...(await asking))
}

async function askUntil(url: string, signal: AbortSignal): Promise<number> {
  const client = new Client({ connectionString: url })
  await client.connect()
  let longest = 0
  try {
    for (let n = 0; !signal.aborted; n++) {
      const began = performance.now()
      await client.query('select body from notes where id = $1', [1 + (n % 1000)])
      longest = Math.max(longest, performance.now() - began)
    }
    return longest
  } finally {
    await client.end()
  }
}
