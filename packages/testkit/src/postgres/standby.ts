import { chown, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { serverAccount } from '../process/account.ts'
import { serverEnv, type Env } from '../process/environment.ts'
import { startGuard } from '../process/guard.ts'
import { sharedMemoryKind, throwAwayDirectory } from '../process/storage.ts'
import { waitUntil } from '../wait-until.ts'
import { createCluster, type PgCluster } from './cluster.ts'
import { bootOnFreePort, type Layout } from './postmaster.ts'
import { withClient } from './query.ts'

export interface StartStandbyOptions {
  readonly env: Env
  /** As the primary sees it, in pg_stat_replication. */
  readonly name: string
  /** A physical replication slot of that name, made on the primary. */
  readonly slot?: string
  /** postgresql.conf beside what makes it a standby. */
  readonly settings?: Readonly<Record<string, string>>
}

/**
 * A hot standby that streams from a server of ours. The copy is made by the server's own backup functions and not by
 * pg_basebackup, which the npm builds leave out. Stop it before its primary.
 */
export async function startStandby(primary: PgCluster, options: StartStandbyOptions): Promise<PgCluster> {
  const account = await serverAccount()
  const home = await throwAwayDirectory('standby', 'memory', account)
  const guard = startGuard([home])
  const layout: Layout = {
    account,
    binDir: primary.binDir,
    dataDir: join(home, 'data'),
    socketDir: home,
    logPath: join(home, 'server.log'),
    env: options.env,
    guard,
  }
  try {
    await copyData(primary, layout, options.slot)
    const { port, postmaster } = await bootOnFreePort(layout, {
      sharedMemory: await sharedMemoryKind(),
      settings: { ...standbySettings(primary, options), ...options.settings },
    })
    const standby = createCluster({ ...sameAs(primary), layout, port, postmaster, guard })
    await streaming(primary, options.name).catch(async (error: unknown) => {
      await standby.stop()
      throw error
    })
    return standby
  } catch (error) {
    await guard.release()
    throw error
  }
}

function sameAs({ superuser, password, version: major, serverVersion: version }: PgCluster) {
  return { superuser, password, tls: undefined, tlsRequired: false, binaries: { major, version } }
}

function standbySettings(
  { host, port, superuser, password }: PgCluster,
  { name, slot }: StartStandbyOptions,
): Readonly<Record<string, string>> {
  const login = password === undefined ? '' : ` password=${password}`
  return {
    primary_conninfo: `host=${host} port=${port} user=${superuser}${login} application_name=${name}`,
    ...(slot === undefined ? {} : { primary_slot_name: slot }),
    // Told often, so that a test need not wait for it.
    wal_receiver_status_interval: '1s',
    // Only what a test asks for makes it lag.
    max_standby_streaming_delay: '-1',
  }
}

/** As pg_basebackup does it: what the copy holds half of is mended from the WAL that came in meanwhile. */
async function copyData(primary: PgCluster, layout: Layout, slot: string | undefined): Promise<void> {
  await withClient(primary.url(), async (client) => {
    if (slot !== undefined) await client.query('select pg_create_physical_replication_slot($1, true)', [slot])
    await client.query(`select pg_backup_start('standby', true)`)
    await copyDirectory(primary.dataDir, layout)
    const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)')
    await writeOwn(layout, 'backup_label', rows[0]?.labelfile ?? '')
  })
  await writeOwn(layout, 'standby.signal', '')
  for (const name of ['postmaster.pid', 'postmaster.opts']) {
    await rm(join(layout.dataDir, name), { force: true })
  }
}

async function copyDirectory(from: string, { account, dataDir, socketDir, env }: Layout): Promise<void> {
  await execa('cp', ['-R', '-p', from, dataDir], {
    ...account,
    cwd: socketDir,
    env: serverEnv(env),
    extendEnv: false,
    stdin: 'ignore',
    timeout: 120_000,
  })
}

async function writeOwn({ account, dataDir }: Layout, name: string, text: string): Promise<void> {
  const path = join(dataDir, name)
  await writeFile(path, text)
  if (account) await chown(path, account.uid, account.gid)
}

async function streaming(primary: PgCluster, name: string): Promise<void> {
  const literal = `'${name.replaceAll("'", "''")}'`
  const query = `select from pg_stat_replication where application_name = ${literal} and state = 'streaming'`
  await waitUntil(async () => (await primary.query(query)).length > 0, {
    what: `the standby ${name} to stream`,
    timeoutMs: 60_000,
  })
}
