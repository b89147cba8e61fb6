import { copyFileSync, cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import {
  createTally,
  damageFile,
  draw,
  pgVersions,
  queryOnce,
  readSampling,
  tempSqlite,
  usePostgres,
  type TempSqlite,
} from '@twinship/testkit'
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeManifest, proveBackup, type Manifest, type RestorePlace } from '@twinship/backup'
import { env, useBackups } from './support/place.ts'
import { onSqlite, sampleSql } from './support/sqlite.ts'

/** Whoever comes to restoring has believed a damaged backup. */
const untouched: RestorePlace = {
  location: 'nowhere',
  create: () => Promise.reject(new Error('something was about to be restored')),
}
const total = 1000
const sampling = await readSampling(process.env, process.cwd())
const tally = createTally({
  suite: 'backup-damage',
  what: 'one bit turned, or one file of a backup cut off, swapped, removed or longer: noticed before anything is restored',
  sampling,
})
afterAll(() => tally.report())

const kinds = ['PostgreSQL', 'PostgreSQL in the clear', 'SQLite', 'SQLite in the clear'] as const

describe.each(kinds)('%s', { timeout: 900_000 }, (kind) => {
  const pg = kind.startsWith('PostgreSQL') ? usePostgres({ version: Math.min(...pgVersions()) }) : undefined
  const backups = useBackups()
  let file: TempSqlite | undefined
  let made: Manifest
  let other: Manifest
  beforeAll(async () => {
    if (pg === undefined) {
      file = await tempSqlite()
      await onSqlite(
        file.url,
        ...sampleSql,
        'create table fill (a blob)',
        'insert into fill values (randomblob(100000))',
      )
    } else {
      await queryOnce(
        pg.url,
        'create table t (id integer primary key, a text); insert into t select g, md5(g::text) from generate_series(1, 5000) g',
      )
    }
    const url = pg?.url ?? file?.url ?? ''
    const recipients = kind.endsWith('clear') ? [] : [backups.recipient]
    made = await backups.create(url, { recipients })
    // Two dumps of the same rows within one second are the same bytes, and swapping them is no damage.
    if (file !== undefined) await onSqlite(file.url, "insert into users (name) values ('later')")
    if (pg !== undefined) await queryOnce(pg.url, "insert into t values (0, 'later')")
    other = await backups.create(url, { recipients })
    cpSync(path.join(backups.directory, made.name), path.join(backups.root, 'whole'), { recursive: true })
  })
  afterAll(() => file?.dispose())

  const stored = (name: string) => path.join(backups.directory, made.name, name)
  const mend = () => {
    rmSync(path.join(backups.directory, made.name), { recursive: true })
    cpSync(path.join(backups.root, 'whole'), path.join(backups.directory, made.name), { recursive: true })
  }
  const prove = () =>
    proveBackup({
      store: backups.store,
      name: made.name,
      identityFile: backups.keyFile,
      env,
      place: untouched,
      now: Date.now,
    })
  const filesOf = ({ name, files: { data, globals } }: Manifest) =>
    ['manifest.json', data.name, ...(globals === null ? [] : [globals.name])].map((file) =>
      path.join(backups.directory, name, file),
    )

  it('every bit that is turned, and every file that is cut off or swapped, is noticed before anything is restored', async () => {
    const numbers = draw(total, 60, sampling)
    for (const number of numbers) {
      await tally.hold(kind, async () => {
        const plan = { files: filesOf(made), strangers: filesOf(other), seed: sampling.seed, number }
        const damage = damageFile(plan)
        const error: unknown = await prove().catch((thrown: unknown) => thrown)
        expect([damage, error]).toMatchObject([
          damage,
          { code: expect.stringMatching(/^BACKUP\.(DAMAGED|MANIFEST|NEWER|NOT_FOUND)$/) as string },
        ])
      })
      mend()
    }
    expect(numbers).toHaveLength(sampling.long ? total : 60)
    await backups.quick(made.name)
  })

  it('a file that is cut off, longer, missing or another one is noticed', async () => {
    const data = stored(made.files.data.name)
    const changes: readonly (() => void)[] = [
      () => truncateSync(data, 0),
      () => truncateSync(data, made.files.data.bytes - 1),
      () => truncateSync(data, Math.floor(made.files.data.bytes / 2)),
      () => writeFileSync(data, Buffer.concat([readFileSync(data), Buffer.from('x')])),
      () => rmSync(data),
      () => copyFileSync(path.join(backups.directory, other.name, other.files.data.name), data),
      () => copyFileSync(path.join(backups.directory, other.name, 'manifest.json'), stored('manifest.json')),
      ...(made.files.globals === null
        ? []
        : [() => copyFileSync(data, stored(made.files.globals?.name ?? ''))]),
    ]
    for (const change of changes) {
      change()
      await expect(prove()).rejects.toMatchObject({
        code: expect.stringMatching(/^BACKUP\.(DAMAGED|MANIFEST)$/) as string,
        exitCode: 7,
      })
      await expect(backups.quick(made.name)).rejects.toMatchObject({
        code: expect.stringMatching(/^BACKUP\.(DAMAGED|MANIFEST)$/) as string,
      })
      mend()
    }
    await backups.quick(made.name)
  })

  it('whoever makes the manifest fit the damage does not get past what opens the file', async () => {
    const data = stored(made.files.data.name)
    const whole = readFileSync(data)
    for (const cut of [whole.subarray(0, whole.length - 20), turned(whole, 0.3), turned(whole, 0.9)]) {
      writeFileSync(data, cut)
      const { sha256: _, ...body } = made
      const sha256 = createHash('sha256').update(cut).digest('hex')
      const files = { ...body.files, data: { ...body.files.data, bytes: cut.length, sha256 } }
      await backups.store.replaceManifest(made.name, encodeManifest({ ...body, files }).bytes)
      await expect(backups.quick(made.name)).rejects.toMatchObject({ code: 'BACKUP.DAMAGED', exitCode: 7 })
      mend()
    }
  })
})

function turned(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes)
  const place = Math.floor(copy.length * at)
  copy[place] = (copy[place] ?? 0) ^ 16
  return copy
}
