import { eq, getTableColumns, getTableName } from 'drizzle-orm'
import type { Tables } from '@twinship/db'
import { describe, expect, it } from 'vitest'
import * as pgTables from '../src/pg/schema.ts'
import { databases } from './support/databases.ts'
import { anyTable, rowAdder } from './support/rows.ts'

const check = expect.objectContaining({ code: 'DB.CHECK_VIOLATION' }) as Error
const tableNames = Object.keys(pgTables) as (keyof Tables)[]
const changing = tableNames.filter((name) => 'updatedAt' in getTableColumns(pgTables[name]))

describe.each(databases())('rules between columns and rows on $name', ({ dialect, use }) => {
  const test = use()
  const add = rowAdder(() => test.connection)

  it('a moment is shared only in a pair and where both consented', async () => {
    const { id: twinPairId } = await add('twinPairs')
    const shared = { sharedWithTwin: true, twinPairId, user1Consented: true, user2Consented: true }
    const { id } = await add('twincidences', shared)
    const { db, tables } = test.connection
    for (const lacking of [{ twinPairId: null }, { user1Consented: false }, { user2Consented: false }]) {
      await expect(add('twincidences', { ...shared, ...lacking })).rejects.toEqual(check)
      const change = db.update(tables.twincidences).set(lacking).where(eq(tables.twincidences.id, id))
      await expect(Promise.resolve(change)).rejects.toEqual(check)
      await add('twincidences', { ...shared, ...lacking, sharedWithTwin: false })
    }
  })

  it('an assessment is completed exactly where it has a time and results', async () => {
    const done = { completedAt: new Date(), results: { bond: 1 } }
    await add('assessments', { status: 'completed', ...done })
    for (const status of ['in_progress', 'abandoned']) {
      for (const some of [{}, { completedAt: done.completedAt }, { results: done.results }])
        await add('assessments', { status, ...some })
      await expect(add('assessments', { status, ...done })).rejects.toEqual(check)
    }
    for (const lacking of [{ completedAt: null }, { results: null }]) {
      await expect(add('assessments', { status: 'completed', ...done, ...lacking })).rejects.toEqual(check)
    }
  })

  it('a reply answers a message of its own pair, when it is written and when it is changed', async () => {
    const { db, tables } = test.connection
    const { messages } = tables
    const [message, elsewhere] = [await add('messages'), await add('messages')]
    const { twinPairId } = message
    const reply = await add('messages', { twinPairId, originalMessageId: message.id })
    const refused = { code: 'DB.CHECK_VIOLATION', details: { constraint: 'messages_reply_same_pair_check' } }
    await expect(add('messages', { originalMessageId: message.id })).rejects.toMatchObject(refused)
    const changes: [id: string, Partial<Tables['messages']['$inferInsert']>][] = [
      [reply.id, { originalMessageId: elsewhere.id }],
      [reply.id, { twinPairId: elsewhere['twinPairId'] as string }],
      [message.id, { twinPairId: elsewhere['twinPairId'] as string }],
    ]
    for (const [id, change] of changes) {
      await expect(
        Promise.resolve(db.update(messages).set(change).where(eq(messages.id, id))),
      ).rejects.toMatchObject(refused)
    }
    await db
      .update(messages)
      .set({ originalMessageId: null, twinPairId: elsewhere['twinPairId'] as string })
      .where(eq(messages.id, reply.id))
    await db.update(messages).set({ originalMessageId: elsewhere.id }).where(eq(messages.id, reply.id))
  })

  it('has the triggers of that rule', async () => {
    const sql =
      dialect === 'sqlite'
        ? "select name from sqlite_schema where type = 'trigger' and tbl_name not like '\\_\\_%' escape '\\' order by name"
        : `select tgname as name from pg_trigger join pg_class on pg_class.oid = tgrelid
           where not tgisinternal and relnamespace = 'public'::regnamespace order by tgname`
    const names = (await test.query(sql)).map((row) => row['name'])
    expect(names).toEqual(['messages_reply_same_pair_insert', 'messages_reply_same_pair_update'])
  })

  it.each(changing)('%s: updatedAt is set by the client on every update', async (name) => {
    const { db, tables } = test.connection
    const table = anyTable(tables, name)
    const row = await add(name, { updatedAt: new Date('2001-01-01T00:00:00.001Z') })
    const before = Date.now()
    const [changed] = await db.update(table).set({ id: row.id }).where(eq(table.id, row.id)).returning()
    expect(changed?.updatedAt.getTime()).toBeGreaterThanOrEqual(before)
    expect(changed?.updatedAt.getTime()).toBeLessThanOrEqual(Date.now())
    expect(changed).toEqual({ ...row, updatedAt: changed?.updatedAt })
    const given = new Date('2002-02-02T00:00:00.002Z')
    const [set] = await db.update(table).set({ updatedAt: given }).where(eq(table.id, row.id)).returning()
    expect(set?.updatedAt).toEqual(given)
  })

  it('the domain has updatedAt where rows change', () => {
    const unchanging = tableNames.filter((name) => !changing.includes(name))
    expect(unchanging).toEqual([
      'refreshTokens',
      'passwordResets',
      'loginHistory',
      'messageReactions',
      'messageQueue',
      'gameResults',
      'twintuitionAlerts',
    ])
  })

  it('createdAt has a default of the database, to the millisecond', async () => {
    const id = '01990000-0000-7000-8000-000000000001'
    const now =
      dialect === 'sqlite' ? "cast(round(unixepoch('subsec') * 1000) as integer)" : 'now()::timestamptz(3)'
    const before = Date.now()
    const [row] = await test.query(
      `insert into users (id, email, email_normalized, password_hash) values ($1, 'raw', 'raw', 'x')
       returning created_at, created_at = ${now} as present, updated_at = created_at as same`,
      [id],
    )
    expect([row?.['present'], row?.['same']].map(Boolean)).toEqual([true, true])
    const { db, tables } = test.connection
    const [read] = await db.select().from(tables.users).where(eq(tables.users.id, id))
    if (dialect === 'sqlite') expect(read?.createdAt.getTime()).toBeGreaterThanOrEqual(before)
    expect(read?.createdAt.getTime()).toBe(Number(row?.['created_at']))
  })
})

describe.each(databases().filter(({ dialect }) => dialect === 'postgresql'))(
  'hand-written SQL on $name',
  ({ use }) => {
    const test = use()

    it('gets an id for a row of any table', async () => {
      const rows = await test.query(
        `select table_name from information_schema.columns
       where table_schema = 'public' and column_name = 'id' and column_default = 'gen_random_uuid()' order by table_name`,
      )
      expect(rows.map((row) => row['table_name'])).toEqual(
        Object.values(pgTables)
          .map((table) => getTableName(table))
          .toSorted(),
      )
      const [user] = await test.query(
        "insert into users (email, email_normalized, password_hash) values ('a', 'a', 'x') returning id",
      )
      expect(user?.['id']).toMatch(/^[0-9a-f-]{36}$/)
    })
  },
)
