import { describe, expect, test } from 'vitest'
import { decide, isDebianLike, needs, type Machine, type Need } from './decide.ts'

const debian = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n'
const mint = 'ID=linuxmint\nID_LIKE="ubuntu debian"\n'
const fedora = 'ID=fedora\n'
const missing = (...programs: readonly string[]): readonly Need[] =>
  needs.filter((need) => programs.includes(need.program))
const machine = (changes: Partial<Machine>): Machine => ({
  platform: 'linux',
  osRelease: debian,
  root: true,
  ...changes,
})

describe('missing programs', () => {
  test('nothing missing: ready, whatever the machine', () => {
    expect(decide([], machine({ osRelease: fedora, root: false }))).toEqual({ kind: 'ready' })
  })

  test('root on Debian installs each package once', () => {
    const decision = decide(missing('initdb', 'postgres', 'psql', 'pg_dump', 'age'), machine({}))
    expect(decision).toEqual({ kind: 'install', packages: ['postgresql', 'postgresql-client', 'age'] })
  })

  test('everybody else on a Debian relative gets the line with sudo', () => {
    expect(decide(missing('pgbouncer', 'zstd'), machine({ osRelease: mint, root: false }))).toEqual({
      kind: 'tell',
      line:
        'The tests need pgbouncer, zstd. Type: sudo apt-get update && ' +
        'sudo apt-get install -y --no-install-recommends pgbouncer zstd',
    })
  })

  test('macOS gets the line for brew, root or not', () => {
    const mac = machine({ platform: 'darwin', osRelease: '' })
    expect(decide(missing('initdb', 'psql', 'pgbouncer'), mac)).toEqual({
      kind: 'tell',
      line: 'The tests need initdb, psql, pgbouncer. Type: brew install postgresql@18 pgbouncer',
    })
  })

  test('macOS needs nothing that only Linux has', () => {
    const mac = machine({ platform: 'darwin', osRelease: '' })
    expect(decide(missing('systemd-analyze'), mac)).toEqual({ kind: 'ready' })
    expect(decide(missing('systemd-analyze'), machine({}))).toEqual({
      kind: 'install',
      packages: ['systemd'],
    })
  })

  test('other systems are told the names, never touched', () => {
    const decision = decide(missing('age'), machine({ osRelease: fedora }))
    expect(decision).toMatchObject({ kind: 'tell', line: expect.stringContaining('age') })
  })
})

test('relatives of Debian are recognised', () => {
  expect([debian, mint, 'ID=ubuntu', 'ID=fedora', 'ID_LIKE=debianoid', ''].map(isDebianLike)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ])
})
