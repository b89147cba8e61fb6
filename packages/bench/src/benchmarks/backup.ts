import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import type { Benchmark, Contender, Prepared } from '../benchmark.ts'
import { currentEnv } from '../env.ts'
import { openBackupBench, type BackupBench } from './backup-place.ts'

const rawPipe = 'pg_dump -Fc -Z0 -d "$URL" | zstd -q -c -T0 > "$OUT" && sync "$OUT"'
const defaultDump = 'pg_dump -Fc -d "$URL" > "$OUT" && sync "$OUT"'

type Sides = (
  bench: BackupBench,
) => Promise<{ readonly a: Contender; readonly b: Contender; readonly goal: string }>

function onMessages(name: string, summary: string, sides: Sides, unit = 'ms'): Benchmark {
  return {
    name,
    summary,
    unit,
    async prepare(): Promise<Prepared> {
      const bench = await openBackupBench()
      try {
        const { a, b, goal } = await sides(bench)
        return { a, b, conditions: { ...bench.conditions, goal }, dispose: bench.dispose }
      } catch (error) {
        await bench.dispose()
        throw error
      }
    },
  }
}

const raw = (bench: BackupBench): Contender => ({
  label: 'pg_dump -Fc -Z0 | zstd',
  run: () => bench.shell(rawPipe),
})

export const backupCreate = onMessages(
  'backup-create',
  'A backup with encryption and hashing, without fingerprints, against the bare pipe',
  async (bench) => ({
    a: { label: 'create --no-fingerprints', run: () => bench.create({ fingerprints: false, sealed: true }) },
    b: raw(bench),
    goal: 'a / b: at most 1.15',
  }),
)

export const backupCreateProvable = onMessages(
  'backup-create-provable',
  'A backup as it is made by default, fingerprints and all, against the bare pipe',
  async (bench) => ({
    a: { label: 'create', run: () => bench.create({ fingerprints: true, sealed: true }) },
    b: raw(bench),
    goal: 'a / b: at most 1.6',
  }),
)

export const backupCreateDefault = onMessages(
  'backup-create-default',
  'A backup as it is made by default against pg_dump as people call it',
  async (bench) => ({
    a: { label: 'create', run: () => bench.create({ fingerprints: true, sealed: true }) },
    b: { label: 'pg_dump -Fc', run: () => bench.shell(defaultDump) },
    goal: 'a / b: at most 0.8',
  }),
)

export const backupProve = onMessages(
  'backup-prove',
  'Restore into a scratch database with its proof against a bare pg_restore',
  async (bench) => {
    const prove = await bench.prepareProof()
    await bench.shell('pg_dump -Fc -d "$URL" > "$OUT"')
    const scratch =
      'psql -q -d "$URL" -c "drop database if exists raw_restore" -c "create database raw_restore"'
    return {
      a: { label: 'verify', run: prove },
      b: {
        label: 'pg_restore',
        run: async () => {
          await bench.shell(scratch)
          return bench.shell('pg_restore --exit-on-error -d "${URL%/*}/raw_restore" "$OUT"')
        },
      },
      goal: 'a / b: at most 1.4',
    }
  },
)

const once = fileURLToPath(new URL('../bin/backup-once.ts', import.meta.url))

export const backupMemory = onMessages(
  'backup-memory',
  'Largest resident memory of the process that makes a backup, against one that only loads the code',
  async (bench) => ({
    a: { label: 'create', run: () => residentOf([bench.url, bench.folder, bench.recipient]) },
    b: { label: 'import', run: () => residentOf([]) },
    goal: 'a: at most 200 MB',
  }),
  'MB',
)

async function residentOf(args: readonly string[]): Promise<number> {
  const node = ['--conditions=twinship-source', '--import', 'tsx', once, ...args]
  const { stdout } = await execa(process.execPath, node, { env: currentEnv() })
  return Number(stdout) / 1024
}
