import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { execa } from 'execa'
import { searchPath, type Env } from '../process/environment.ts'

const dropInFolder = '/etc/postgresql-common/createcluster.d'
const dropIn = `${dropInFolder}/twinship-tests.conf`
const aptTimeoutMs = 900_000

/**
 * Installs Debian packages and leaves the machine as quiet as it was: the PostgreSQL package would create and
 * start a cluster, which a drop-in forbids while the installation runs and which is removed afterwards;
 * pgBouncer's package starts a service, which is stopped and disabled.
 */
export async function aptInstall(packages: readonly string[], env: Env): Promise<void> {
  const run = runner(env)
  const withCluster = packages.includes('postgresql')
  try {
    if (withCluster) await forbidMainCluster()
    await run('apt-get', ['update'])
    const quiet = ['-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300']
    await run('apt-get', ['install', ...quiet, ...packages])
  } finally {
    if (withCluster) await rm(dropIn, { force: true })
  }
  if (packages.includes('pgbouncer')) await silencePgBouncer(run)
}

async function forbidMainCluster(): Promise<void> {
  await mkdir(dropInFolder, { recursive: true })
  await writeFile(dropIn, 'create_main_cluster = false\n')
}

type Run = (program: string, args: readonly string[]) => Promise<unknown>

async function silencePgBouncer(run: Run): Promise<void> {
  // Without systemd (a container) nothing comes back at boot, so stopping is enough.
  const command = existsSync('/run/systemd/system')
    ? run('systemctl', ['disable', '--now', 'pgbouncer'])
    : run('service', ['pgbouncer', 'stop'])
  await command.catch(() => undefined)
}

function runner(env: Env): Run {
  const options = {
    env: { ...env, PATH: searchPath(env).join(':'), DEBIAN_FRONTEND: 'noninteractive' },
    extendEnv: false,
    stdin: 'ignore',
    timeout: aptTimeoutMs,
  } as const
  return (program, args) => execa(program, args, options)
}
