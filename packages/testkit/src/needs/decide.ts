/** A program the tests call and the package that brings it. */
export interface Need {
  readonly program: string
  readonly apt: string
  /** Without one: there is none for macOS, and no test there that calls it. */
  readonly brew?: string
}

export const needs: readonly Need[] = [
  { program: 'initdb', apt: 'postgresql', brew: 'postgresql@18' },
  { program: 'postgres', apt: 'postgresql', brew: 'postgresql@18' },
  { program: 'psql', apt: 'postgresql-client', brew: 'postgresql@18' },
  { program: 'pg_dump', apt: 'postgresql-client', brew: 'postgresql@18' },
  { program: 'pgbouncer', apt: 'pgbouncer', brew: 'pgbouncer' },
  { program: 'age', apt: 'age', brew: 'age' },
  { program: 'zstd', apt: 'zstd', brew: 'zstd' },
  { program: 'ssh-keygen', apt: 'openssh-client', brew: 'openssh' },
  { program: 'openssl', apt: 'openssl', brew: 'openssl' },
  { program: 'git', apt: 'git', brew: 'git' },
  { program: 'systemd-analyze', apt: 'systemd' },
]

export interface Machine {
  readonly platform: NodeJS.Platform
  /** Content of /etc/os-release, empty where there is none. */
  readonly osRelease: string
  readonly root: boolean
}

export type Decision =
  | { readonly kind: 'ready' }
  /** We may install: these apt packages. */
  | { readonly kind: 'install'; readonly packages: readonly string[] }
  /** The person at the machine has to: the one line to type. */
  | { readonly kind: 'tell'; readonly line: string }

/** What to do about missing programs; touches nothing. */
export function decide(allMissing: readonly Need[], machine: Machine): Decision {
  const isMac = machine.platform === 'darwin'
  const missing = isMac ? allMissing.filter(({ brew }) => brew !== undefined) : allMissing
  if (missing.length === 0) return { kind: 'ready' }
  const programs = missing.map((need) => need.program).join(', ')
  if (isMac) {
    const packages = unique(missing.flatMap((need) => need.brew ?? []))
    return { kind: 'tell', line: `The tests need ${programs}. Type: brew install ${packages.join(' ')}` }
  }
  const packages = unique(missing.map((need) => need.apt))
  if (!isDebianLike(machine.osRelease)) {
    const line = `The tests need ${programs}. Install them with this system's package manager (Debian calls them: ${packages.join(' ')})`
    return { kind: 'tell', line }
  }
  if (machine.root) return { kind: 'install', packages }
  const install = `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages.join(' ')}`
  return { kind: 'tell', line: `The tests need ${programs}. Type: ${install}` }
}

export function isDebianLike(osRelease: string): boolean {
  const ids = [...osRelease.matchAll(/^ID(?:_LIKE)?=(.*)$/gm)].flatMap(([, value = '']) =>
    value.replaceAll(/["']/g, '').split(' '),
  )
  return ids.includes('debian') || ids.includes('ubuntu')
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)]
}
