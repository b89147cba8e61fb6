import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, eq, inArray, type Connection } from '@twinship/db'
import { runProgram } from '@twinship/core'
import { tempSqlite, waitUntil, type TempSqlite } from '@twinship/testkit'
import { createClient } from '@libsql/client'
import { user, uuid } from '../conformance/people.ts'
import { migrateAll } from '../support/migrate-all.ts'

describe('writes of one process on SQLite', () => {
  let file: TempSqlite
  let connection: Connection
  beforeAll(async () => {
    file = await tempSqlite()
    await migrateAll(file.url)
    connection = await connect({ url: file.url, env: {} })
  })
  afterAll(async () => {
    await connection.close()
    await file.dispose()
  })

  it('200 transactions and 200 writes at once: none is rejected and the event loop stays free', async () => {
    const { db, tables: t } = connection
    let turns = 0
    const counting = setInterval(() => (turns += 1), 1)
    const work = Array.from({ length: 200 }, (_, n) => [
      db.transaction(async (tx) => {
        await tx.insert(t.users).values(user(n))
        await tx
          .update(t.users)
          .set({ failedLoginAttempts: 1 })
          .where(eq(t.users.id, uuid(n)))
      }),
      db.insert(t.users).values(user(1000 + n)),
    ])
    await Promise.all(work.flat())
    clearInterval(counting)
    expect(await db.$count(t.users)).toBe(400)
    expect(await db.$count(t.users, eq(t.users.failedLoginAttempts, 1))).toBe(200)
    // How long a turn takes at most is measured by `pnpm bench sqlite-writes`.
    expect(turns).toBeGreaterThan(5)
  })

  it('two connections of one process write without a rejection', async () => {
    const other = await connect({ url: file.url, env: {} })
    const { tables: t } = connection
    const writes = Array.from({ length: 60 }, (_, n) =>
      [connection, other].map(({ db }, who) => db.insert(t.users).values(user(2000 + n * 2 + who))),
    )
    await Promise.all(writes.flat())
    await other.close()
    expect(await connection.db.$count(t.users)).toBe(520)
  })

  it('reads go on while a transaction is open', async () => {
    const { db, tables: t } = connection
    await db.transaction(async (tx) => {
      await tx.insert(t.users).values(user(5000))
      expect(await db.$count(t.users, eq(t.users.id, uuid(5000)))).toBe(0)
    })
    expect(await db.$count(t.users, eq(t.users.id, uuid(5000)))).toBe(1)
  })

  it('waits for the lock of somebody else without blocking, and runs the callback once', async () => {
    const { db, tables: t } = connection
    const holder = createClient({ url: file.url })
    const lock = await holder.transaction('write')
    let calls = 0
    const waiting = db.transaction(async (tx) => {
      calls += 1
      await tx.insert(t.users).values(user(6000))
    })
    let ticks = 0
    await waitUntil(() => (ticks += 1) > 5, { timeoutMs: 5_000, what: 'the event loop to go on turning' })
    expect(calls).toBe(0)
    await lock.rollback()
    await waiting
    holder.close()
    expect(calls).toBe(1)
  })

  it('a lock that is never released ends in DB.BUSY', async () => {
    const { createSqliteDb } = await import('@twinship/db/sqlite')
    const { parseDatabaseUrl } = await import('@twinship/core')
    const target = parseDatabaseUrl(file.url, process.cwd())
    if (target.dialect !== 'sqlite') throw new Error('not SQLite')
    const impatient = await createSqliteDb({ target, busyBudgetMs: 50 })
    const holder = createClient({ url: file.url })
    const lock = await holder.transaction('write')
    const { users } = await import('@twinship/db/sqlite')
    await expect(impatient.db.insert(users).values(user(7000))).rejects.toMatchObject({ code: 'DB.BUSY' })
    await lock.rollback()
    holder.close()
    await impatient.db.insert(users).values(user(7001))
    await impatient.db.transaction(async (tx) => void (await tx.insert(users).values(user(7002))))
    const { db, tables: t } = connection
    expect(await db.$count(t.users, inArray(t.users.id, [uuid(7000), uuid(7001), uuid(7002)]))).toBe(2)
    await impatient.close()
  })

  it('a full disk in mid-transaction is DB.DISK_FULL and leaves nothing', async () => {
    const { createSqliteDb, users } = await import('@twinship/db/sqlite')
    const { parseDatabaseUrl } = await import('@twinship/core')
    const target = parseDatabaseUrl(file.url, process.cwd())
    if (target.dialect !== 'sqlite') throw new Error('not SQLite')
    const full = await createSqliteDb({ target })
    const before = await full.db.$count(users)
    const pages = await full.client.execute('PRAGMA page_count')
    const filling = full.db.transaction(async (tx) => {
      await tx.run(`PRAGMA max_page_count = ${Number(pages.rows[0]?.[0]) + 5}`)
      for (let n = 0; n < 500; n += 1) await tx.insert(users).values(user(20_000 + n))
    })
    await expect(filling).rejects.toMatchObject({ code: 'DB.DISK_FULL', exitCode: 5 })
    await full.close()
    const { db, tables: t } = connection
    expect(await db.$count(t.users)).toBe(before)
  })

  it('opens with WAL and foreign keys on', async () => {
    const direct = createClient({ url: file.url })
    const mode = await direct.execute('PRAGMA journal_mode')
    direct.close()
    expect(mode.rows[0]?.[0]).toBe('wal')
    const { db, tables: t } = connection
    await expect(db.insert(t.userPresence).values({ userId: uuid(999_999) })).rejects.toMatchObject({
      code: 'DB.FOREIGN_KEY_VIOLATION',
    })
  })

  it('a process killed in the middle of a transaction leaves nothing of it', async () => {
    const script = `
      import { createClient } from '@libsql/client'
      const client = createClient({ url: process.env.URL_OF_DATABASE })
      const tx = await client.transaction('write')
      await tx.execute("update users set display_name = 'half written'")
      process.kill(process.pid, 'SIGKILL')`
    const result = await runProgram(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: new URL('../..', import.meta.url).pathname,
      env: { URL_OF_DATABASE: file.url },
    })
    expect(result.exitCode).not.toBe(0)
    const { db, tables: t } = connection
    expect(await db.$count(t.users, eq(t.users.displayName, 'half written'))).toBe(0)
    await db.insert(t.users).values(user(8000))
    expect(await db.$count(t.users, eq(t.users.id, uuid(8000)))).toBe(1)
  })
})
