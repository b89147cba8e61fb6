import { readdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  createTally,
  draw,
  pgVersions,
  queryOnce,
  readSampling,
  tempSqlite,
  usePostgres,
  type TempSqlite,
} from '@twinship/testkit'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listBackups } from '@twinship/backup'
import { isProcessAlive } from '@twinship/core'
import { useBackups } from './support/place.ts'
import { onSqlite, sampleSql } from './support/sqlite.ts'

const program = fileURLToPath(new URL('support/killed-run.ts', import.meta.url))
const sampling = await readSampling(process.env, process.cwd())
const tally = createTally({
  suite: 'backup-killed',
  what: 'SIGKILL before an operation on a file or a program: whole backups only are listed, and nothing is left',
  sampling,
})
afterAll(() => tally.report())

/** One run has an operation more than another: one that is drawn lies before the end of each. */
const within = (total: number) => (sampling.long ? total : total - 3)

describe.each(['SQLite', 'PostgreSQL'] as const)('%s', (kind) => {
  const pg = kind === 'PostgreSQL' ? usePostgres({ version: Math.min(...pgVersions()) }) : undefined
  const backups = useBackups()
  let file: TempSqlite | undefined
  let url = ''
  beforeAll(async () => {
    if (pg === undefined) {
      file = await tempSqlite()
      await onSqlite(file.url, ...sampleSql)
      url = file.url
    } else {
      await queryOnce(
        pg.url,
        'create table t (id integer primary key); insert into t select generate_series(1, 1000)',
      )
      url = pg.url
    }
  })
  afterAll(() => file?.dispose())

  const run = (work: 'create' | 'prove', at: number, name = '') =>
    execa(
      process.execPath,
      [
        '--conditions=twinship-source',
        '--import',
        'tsx',
        program,
        work,
        String(at),
        url,
        backups.directory,
        backups.keyFile,
        backups.recipient,
        name,
      ],
      { reject: false },
    )
  const leftovers = () => [
    ...readdirSync(backups.directory).filter((entry) => entry.startsWith('.')),
    ...[tmpdir(), '/dev/shm'].flatMap((place) => readdirSync(place)).filter(isLeft),
    ...(file === undefined
      ? []
      : readdirSync(path.dirname(file.path)).filter((entry) => entry.startsWith('.'))),
  ]
  const scratches = async () =>
    pg === undefined
      ? []
      : pg.server.query(
          `select datname from pg_database where datname like '${pg.database.name.slice(0, 40)}%scratch%'`,
        )

  it('a run that is killed at any step leaves whole backups only, and the next one cleans up', async () => {
    const { stdout } = await run('create', 0)
    const points = draw(within(Number(stdout)), kind === 'SQLite' ? 2 : 1, sampling)
    expect(Number(stdout)).toBeGreaterThan(10)
    for (const point of points) {
      await tally.hold(`create on ${kind}`, async () => {
        const killed = await run('create', point + 1)
        expect([point, killed.signal]).toEqual([point, 'SIGKILL'])
        await requireWhole()
      })
    }
    await backups.create(url)
    expect(leftovers()).toEqual([])
    await requireWhole()
  }, 1_800_000)

  it('a proof that is killed at any step says nothing that is not so, and can be repeated', async () => {
    const { name } = await backups.create(url)
    const { stdout } = await run('prove', 0, name)
    const points = draw(within(Number(stdout)), kind === 'SQLite' ? 2 : 1, sampling)
    expect(Number(stdout)).toBeGreaterThan(5)
    for (const point of points) {
      await tally.hold(`verify on ${kind}`, async () => {
        const killed = await run('prove', point + 1, name)
        expect([point, killed.signal]).toEqual([point, 'SIGKILL'])
        await requireWhole()
      })
    }
    expect((await backups.prove(name, pg?.url)).proven).not.toBeNull()
    await backups.create(url)
    expect(leftovers()).toEqual([])
    expect(await scratches()).toEqual([])
  }, 1_800_000)

  /** Everything that is listed opens to its end; nobody reads what others must not. */
  async function requireWhole(): Promise<void> {
    const listed = await listBackups(backups.store)
    for (const one of listed) expect(one.kind).toBe('readable')
    // Those before were looked at when they were the newest.
    for (const { name } of listed.slice(-1)) await backups.quick(name)
    for (const entry of readdirSync(backups.directory)) {
      expect(statSync(path.join(backups.directory, entry)).mode & 0o077).toBe(0)
    }
  }
})

/** A folder of secrets whose process is gone, or is this one: other tests make theirs in the same place. */
function isLeft(entry: string): boolean {
  const pid = Number(/^\.?twinship-(?:client|plain)-(\d+)-/.exec(entry)?.[1])
  return Number.isInteger(pid) && (pid === process.pid || !isProcessAlive(pid, null))
}
