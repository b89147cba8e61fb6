import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createPgDb, type PgConnection } from '@twinship/db/pg'
import { createPgDatabase, migrate, readMigrationFolder } from '@twinship/migrate'
import { startPgBouncer, usePostgres, waitUntil, type PgBouncer } from '@twinship/testkit'
import { sql } from 'drizzle-orm'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const things = pgTable('things', { id: integer('id').primaryKey(), note: text('note') })
const pool = { min: 1, max: 2, idleTimeoutMs: 30_000, acquireTimeoutMs: 30_000 }

/** Each changes what `select *` or a named statement gives. */
const changes = [
  'create table things (id integer primary key, note text); insert into things select n, n::text from generate_series(1, 50) n',
  'alter table things add column more text',
  'alter table things alter column note type varchar(40)',
  'alter table things drop column more',
  'alter table things add column size bigint default 5',
  'alter table things alter column size type text',
]

describe('a migration on the direct connection while the app queries', () => {
  const pg = usePostgres({})
  let bouncer: PgBouncer
  let folder: string
  beforeAll(async () => {
    bouncer = await startPgBouncer({
      cluster: pg.server,
      env: process.env,
      settings: { default_pool_size: '4' },
    })
    folder = await mkdtemp(path.join(tmpdir(), 'twinship-while-'))
  })
  afterAll(async () => {
    await bouncer.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const apply = async (count: number) => {
    await mkdir(path.join(folder, 'meta'), { recursive: true })
    const entries = changes.slice(0, count).map((change, idx) => ({ idx, change, tag: `000${idx}_change` }))
    for (const { tag, change } of entries) await writeFile(path.join(folder, `${tag}.sql`), change)
    const journal = entries.map(({ idx, tag }) => ({
      idx,
      version: '7',
      when: 1000 + idx,
      tag,
      breakpoints: true,
    }))
    await writeFile(
      path.join(folder, 'meta', '_journal.json'),
      JSON.stringify({ version: '7', dialect: 'postgresql', entries: journal }),
    )
    return await migrate({
      database: createPgDatabase({ url: pg.url, location: 'direct' }),
      folder: readMigrationFolder(folder, { dialect: 'postgresql' }),
      environment: 'test',
      policy: { allowOutOfOrder: false, allowAhead: false, resume: false },
      run: {
        id: crypto.randomUUID(),
        command: 'migrate',
        actor: 'test',
        host: 'test',
        processId: process.pid,
        gitCommit: null,
        toolVersion: '0',
      },
      create: false,
      waitMs: 60_000,
    })
  }

  const work = ({ db }: PgConnection) => {
    const named = db.select({ id: things.id, note: things.note }).from(things).prepare('named')
    return [
      () => named.execute(),
      () => db.execute(sql`select * from things where id < ${20}`),
      () => db.transaction((tx) => tx.execute(sql`select * from things where id = ${1}`)),
      () =>
        db
          .select()
          .from(things)
          .where(sql`id < ${10}`),
    ]
  }

  it.each(['through pgBouncer', 'straight to the server'])('%s: 8 clients see no error', async (way) => {
    if (way === 'through pgBouncer') await apply(1)
    const url = way === 'through pgBouncer' ? bouncer.url(pg.database.name) : pg.url
    const clients = await Promise.all(
      Array.from({ length: 8 }, () => createPgDb({ url, location: way, pool })),
    )
    const errors: unknown[] = []
    let answers = 0
    const stop = new AbortController()
    const running = clients.map(async (client) => {
      const kinds = work(client)
      for (let n = 0; !stop.signal.aborted; n += 1) {
        await kinds[n % kinds.length]?.().then(
          () => (answers += 1),
          (error: unknown) => errors.push(error),
        )
      }
    })
    const later = async () => {
      const before = answers
      await waitUntil(() => answers > before + 80, { timeoutMs: 60_000, what: 'more answers' })
    }
    const steps = way === 'through pgBouncer' ? [2, 3, 4] : [5, 6]
    try {
      await later()
      for (const count of steps) {
        expect((await apply(count)).applied).toHaveLength(1)
        await later()
      }
    } finally {
      stop.abort()
      await Promise.all(running)
    }
    await Promise.all(clients.map((client) => client.close()))
    expect(errors).toEqual([])
  })

  it('migrations pointed at pgBouncer are refused', async () => {
    const pooled = createPgDatabase({ url: bouncer.url(pg.database.name), location: 'pooled' })
    const opening = pooled.open({ waitMs: 1000, create: false, onEvent: () => undefined })
    await expect(opening).rejects.toMatchObject({ code: 'CONNECT.POOLER', exitCode: 2 })
  })
})
