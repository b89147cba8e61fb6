import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { tempSqlite } from '@twinship/testkit'
import { execa } from 'execa'
import type { Benchmark, Contender } from '../benchmark.ts'
import { currentEnv } from '../env.ts'
import { migrateSqlite } from '../migrate-sqlite.ts'

const bundle = fileURLToPath(new URL('../../../../apps/ops/dist/ops.js', import.meta.url))

export const opsHelp: Benchmark = {
  name: 'ops-help',
  summary: 'CPU of `ops --help` from the bundle, against an empty program',
  unit: 'ms',
  prepare() {
    requireBundle()
    return Promise.resolve({
      a: cpuOf('ops --help', [bundle, '--help']),
      b: emptyProgram(),
      conditions: { goal: 'a: under 150 ms' },
      dispose: () => Promise.resolve(),
    })
  },
}

export const opsStatus: Benchmark = {
  name: 'ops-status',
  summary: 'CPU of `ops status` on a migrated SQLite file from the bundle, against an empty program',
  unit: 'ms',
  async prepare() {
    requireBundle()
    const sqlite = await tempSqlite()
    await migrateSqlite(sqlite.url)
    return {
      a: cpuOf('ops status', [bundle, 'status', '--check', '--env', 'test', '--url', sqlite.url]),
      b: emptyProgram(),
      conditions: { goal: 'a: under 250 ms' },
      dispose: () => sqlite.dispose(),
    }
  },
}

function requireBundle(): void {
  if (!existsSync(bundle)) throw new Error('There is no apps/ops/dist/ops.js: run pnpm build first')
}

function emptyProgram(): Contender {
  return cpuOf('node', ['--eval', '0'])
}

/** User and system time of the whole process, as the shell that waited for it tells: noise of others is not in it. */
function cpuOf(label: string, command: readonly string[]): Contender {
  return {
    label,
    async run() {
      const script = '"$@" >/dev/null || exit; times'
      const { stdout } = await execa('sh', ['-c', script, 'sh', process.execPath, ...command], {
        env: currentEnv(),
      })
      const [, children = ''] = stdout.trim().split('\n')
      return children.split(' ').reduce((sum, time) => sum + toMs(time), 0)
    },
  }
}

/** "0m0.123s" */
function toMs(time: string): number {
  const [, minutes, seconds] = /^(\d+)m([\d.]+)s$/.exec(time) ?? []
  if (minutes === undefined || seconds === undefined) throw new Error(`"times" of the shell told "${time}"`)
  return (Number(minutes) * 60 + Number(seconds)) * 1000
}
