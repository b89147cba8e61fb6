import { cpSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createTally, damageFile, draw, pgVersions, readSampling } from '@twinship/testkit'
import { afterAll, describe, expect, it } from 'vitest'
import { binArguments, start, workspaceRoot } from '../run-ops.ts'
import { useFilePlace } from './file-place.ts'
import { useRestorePlace } from './place.ts'

const sampling = await readSampling(process.env, workspaceRoot)
const tally = createTally({
  suite: 'restore-damage',
  what: 'ops restore of a damaged backup ends before it touches the database',
  sampling,
})
afterAll(() => tally.report())
const numbers = draw(20, 3, sampling)

type Attempt = {
  readonly directory: string
  readonly backup: string
  readonly migrations: string
  readonly database: string
  readonly env: Readonly<Record<string, string>>
}

/** Damages the backup, asks the program to restore it, and mends it again. */
async function restoreDamaged(attempt: Attempt, number: number): Promise<void> {
  const { directory, backup, migrations, database, env } = attempt
  const folder = path.join(directory, backup)
  const aside = mkdtempSync(path.join(tmpdir(), 'twinship-whole-'))
  cpSync(folder, aside, { recursive: true })
  const filesIn = (place: string) =>
    readdirSync(place)
      .toSorted()
      .map((file) => path.join(place, file))
  const strangers = readdirSync(directory)
    .filter((name) => name !== backup && !name.startsWith('.'))
    .flatMap((name) => filesIn(path.join(directory, name)))
  try {
    const damage = damageFile({ files: filesIn(folder), strangers, seed: sampling.seed, number })
    const command = ['restore', backup, '--confirm', database, '--no-safety-backup', '--json']
    const args = [...binArguments, ...command, '--migrations', migrations]
    const { stdout, exitCode } = await start(process.execPath, args, { env }).done
    const { error } = JSON.parse(stdout) as { error?: { code: string } }
    expect([damage, error?.code]).toEqual([
      damage,
      expect.stringMatching(/^BACKUP\.(DAMAGED|MANIFEST|NEWER|NOT_FOUND)$/),
    ])
    expect([2, 7]).toContain(exitCode)
  } finally {
    rmSync(folder, { recursive: true })
    cpSync(aside, folder, { recursive: true })
    rmSync(aside, { recursive: true })
  }
}

describe('a damaged backup', { timeout: 1_200_000 }, () => {
  const place = useRestorePlace(Math.min(...pgVersions()), { isPooled: false })

  it('of PostgreSQL is not restored', async () => {
    const database = await place.fresh()
    const backup = await place.backUp(database)
    await place.write(database, 3)
    await place.backUp(database)
    const oid = `select oid from pg_database where datname = '${database.name}'`
    const before = await place.server.query(oid)
    for (const number of numbers) {
      await tally.hold('PostgreSQL', async () => {
        const { directory, folder: migrations } = place
        const env = place.env(database)
        await restoreDamaged({ directory, backup, migrations, database: database.name, env }, number)
        expect(await place.server.query(oid)).toEqual(before)
        expect(await place.names(database)).toEqual([database.name])
        expect(await place.count(database)).toBe(1003)
      })
    }
  })

  const files = useFilePlace()
  it('of a SQLite file is not restored', async () => {
    const { env, file, query, count, beside, backUp } = await files.fresh()
    const backup = await backUp()
    await query("insert into notes (body) values ('later')")
    await backUp()
    // The very file, with its rows, and nothing beside it.
    const state = async () => [statSync(file).ino, await count(), beside()]
    const before = await state()
    for (const number of numbers) {
      await tally.hold('SQLite', async () => {
        const attempt = {
          directory: env.BACKUP_DIR,
          backup,
          migrations: files.folder,
          database: 'app.db',
          env,
        }
        await restoreDamaged(attempt, number)
        expect(await state()).toEqual(before)
      })
    }
  })
})
