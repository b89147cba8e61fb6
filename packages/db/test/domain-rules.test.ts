import { eq, getTableColumns, getTableName } from 'drizzle-orm'
import { digestToken, type Tables } from '@twinship/db'
import { describe, expect, it } from 'vitest'
import * as pgTables from '../src/pg/schema.ts'
import { isRepeatedBy, readForeignKeys, readIndexes, serves, type IndexInfo } from './support/catalog.ts'
import { databases } from './support/databases.ts'
import { allowedValues, foreignKeys, tokenColumns, uniqueColumns } from './support/domain.ts'
import { anyTable, rowAdder } from './support/rows.ts'

const check = expect.objectContaining({ code: 'DB.CHECK_VIOLATION' }) as Error
const unique = expect.objectContaining({ code: 'DB.UNIQUE_VIOLATION' }) as Error

const columnName = (table: keyof Tables, column: string): string =>
  Object.entries(getTableColumns(pgTables[table])).find(([key]) => key === column)?.[1].name ??
  `no column ${column}`

describe('rules about indexes', () => {
  const index = (keys: string, more: Partial<IndexInfo> = {}): IndexInfo => ({
    table: 't',
    name: keys,
    unique: false,
    keys: keys.split(' '),
    predicate: '',
    ...more,
  })

  it.each([
    ['a prefix', index('a'), index('a b'), true],
    ['a prefix of a unique one', index('a'), index('a b', { unique: true }), true],
    ['the same as a unique one', index('a'), index('a', { unique: true }), true],
    ['a unique prefix', index('a', { unique: true }), index('a b'), false],
    ['no prefix', index('b'), index('a b'), false],
    ['of other rows', index('a', { predicate: 'x is null' }), index('a b'), false],
    ['of the same rows', index('a', { predicate: 'p' }), index('a b', { predicate: 'p' }), true],
    ['of another table', index('a'), index('a b', { table: 'u' }), false],
  ])('%s', (_what, one, other, repeated) => {
    expect(isRepeatedBy(one, other)).toBe(repeated)
  })

  it('a partial index serves no foreign key, nor does one that starts with another column', () => {
    const key = { table: 't', column: 'a', target: 'u', onDelete: 'cascade' }
    expect(serves(index('a b'), key)).toBe(true)
    expect(serves(index('a', { predicate: 'p' }), key)).toBe(false)
    expect(serves(index('b a'), key)).toBe(false)
  })
})

describe.each(databases())('the schema on $name', ({ dialect, use }) => {
  const test = use()
  const add = rowAdder(() => test.connection)

  it('has the foreign keys of the domain and no others', async () => {
    const found = (await readForeignKeys(test)).map(
      (key) => `${key.table}.${key.column} → ${key.target} ${key.onDelete}`,
    )
    const wanted = foreignKeys.map(
      ([table, column, target, rule]) =>
        `${getTableName(pgTables[table])}.${columnName(table, column)} → ${getTableName(pgTables[target])} ${rule}`,
    )
    expect(found.toSorted()).toEqual(wanted.toSorted())
  })

  it('has a full index for every foreign key', async () => {
    const indexes = await readIndexes(test)
    const bare = (await readForeignKeys(test)).filter((key) => !indexes.some((index) => serves(index, key)))
    expect(bare).toEqual([])
  })

  it('has no index that repeats another', async () => {
    const indexes = await readIndexes(test)
    expect(indexes.length).toBeGreaterThan(60)
    const repeated = indexes.flatMap((index) => {
      const by = indexes.find((other) => isRepeatedBy(index, other))
      return by === undefined ? [] : [`${index.name} by ${by.name}`]
    })
    expect(repeated).toEqual([])
  })

  it.each(foreignKeys)('%s.%s → %s: deleting is %s', async (table, column, target, rule) => {
    const { db, tables } = test.connection
    const parent = await add(target)
    const key = target === 'eventTypeCatalog' ? parent['eventType'] : parent.id
    const samePair = table === target ? { twinPairId: parent['twinPairId'] } : {}
    const child = await add(table, { [column]: key, ...samePair })
    const [from, to] = [anyTable(tables, table), anyTable(tables, target)]
    const deleting = Promise.resolve(db.delete(to).where(eq(to.id, parent.id)))
    if (rule === 'restrict') {
      const constraint = `${getTableName(pgTables[table])}_${columnName(table, column)}_fkey`
      const details =
        dialect === 'sqlite' ? {} : { details: expect.objectContaining({ constraint }) as object }
      await expect(deleting).rejects.toMatchObject({ code: 'DB.FOREIGN_KEY_VIOLATION', ...details })
    } else await deleting
    const left = await db.select().from(from).where(eq(from.id, child.id))
    expect(left).toEqual(
      rule === 'cascade' ? [] : [rule === 'restrict' ? child : { ...child, [column]: null }],
    )
    expect(await db.$count(to, eq(to.id, parent.id))).toBe(rule === 'restrict' ? 1 : 0)
  })

  it('renames an event type everywhere', async () => {
    const { db, tables } = test.connection
    const type = await add('eventTypeCatalog')
    const eventType = type['eventType'] as string
    const consent = await add('twincidenceConsents', { eventType })
    const moment = await add('twincidences', { eventType })
    await db
      .update(tables.eventTypeCatalog)
      .set({ eventType: 'renamed' })
      .where(eq(tables.eventTypeCatalog.id, type.id))
    const named = async (table: 'twincidences' | 'twincidenceConsents', id: string) =>
      await db
        .select({ eventType: tables[table].eventType })
        .from(tables[table])
        .where(eq(tables[table].id, id))
    expect(await named('twincidences', moment.id)).toEqual([{ eventType: 'renamed' }])
    expect(await named('twincidenceConsents', consent.id)).toEqual([{ eventType: 'renamed' }])
  })

  it('lists the allowed values of the columns that have some', () => {
    const listed = Object.entries(pgTables).flatMap(([name, table]) =>
      Object.entries(getTableColumns(table)).flatMap(([key, column]) =>
        column.enumValues === undefined || column.enumValues.length === 0
          ? []
          : [[name, key, column.enumValues.join(' | ')].join(' ')],
      ),
    )
    expect(listed.toSorted()).toEqual(allowedValues.map((row) => row.join(' ')).toSorted())
  })

  it.each(allowedValues)('%s.%s is one of %s', async (table, column, values) => {
    const { tables } = test.connection
    for (const value of values.split(' | ')) {
      const finished =
        column === 'status' && value === 'completed' ? { completedAt: new Date(), results: {} } : {}
      expect(await add(table, { [column]: value, ...finished })).toMatchObject({ [column]: value })
    }
    const name = getTableName(tables[table])
    const { id } = await add(table)
    for (const wrong of ['', 'unheard-of', values.split(' | ')[0]?.toUpperCase().concat(' ') ?? '']) {
      await expect(add(table, { [column]: wrong })).rejects.toEqual(check)
      const raw = `update ${name} set ${columnName(table, column)} = $1 where id = $2`
      await expect(test.query(raw, [wrong, id])).rejects.toThrow(`${name}_${columnName(table, column)}_check`)
    }
  })

  it.each(tokenColumns)('%s.%s takes a digest and no token in clear', async (table, column) => {
    const digest = digestToken(`secret of ${column}`)
    expect(await add(table, { [column]: digest })).toMatchObject({ [column]: digest })
    for (const clear of [
      '',
      'secret',
      digest.toUpperCase(),
      `${digest}0`,
      digest.slice(1),
      `${digest.slice(1)}g`,
      `${digest}\n`,
    ]) {
      await expect(add(table, { [column]: clear })).rejects.toEqual(check)
    }
  })

  it.each(uniqueColumns)('%s is unique by %s', async (table, columns) => {
    const optional = {
      users: { emailVerificationToken: digestToken('once') },
      twinPairs: { pairingCode: 'ONCE' },
    }
    const first = await add(table, table === 'users' || table === 'twinPairs' ? optional[table] : {})
    const same = Object.fromEntries(columns.split(' ').map((column) => [column, first[column]]))
    await expect(add(table, same)).rejects.toEqual(unique)
  })

  it('lets as many rows as you like have no pairing code and no verification token', async () => {
    for (const table of ['twinPairs', 'twinPairs', 'users', 'users'] as const) await add(table)
  })

  it('takes a pair once, whatever the order, and never of one user', async () => {
    const [one, other] = [await add('users'), await add('users')]
    const pair = await add('twinPairs', { user1Id: one.id, user2Id: other.id })
    expect(pair).toMatchObject({ user1Id: one.id, user2Id: other.id })
    const again = { constraint: 'twin_pairs_users_key' }
    for (const [user1Id, user2Id] of [
      [one.id, other.id],
      [other.id, one.id],
    ]) {
      await expect(add('twinPairs', { user1Id, user2Id })).rejects.toMatchObject({
        code: 'DB.UNIQUE_VIOLATION',
        details: again,
      })
    }
    await expect(add('twinPairs', { user1Id: one.id, user2Id: one.id })).rejects.toEqual(check)
    await add('twinPairs', { user1Id: other.id })
  })

  it('frees the address of a deleted account', async () => {
    const address = { email: 'Once@twinship.test', emailNormalized: 'once@twinship.test' }
    const { db, tables } = test.connection
    const first = await add('users', address)
    await expect(add('users', address)).rejects.toEqual(unique)
    await db.update(tables.users).set({ deletedAt: new Date() }).where(eq(tables.users.id, first.id))
    await add('users', address)
    await expect(add('users', address)).rejects.toEqual(unique)
    await expect(
      Promise.resolve(db.update(tables.users).set({ deletedAt: null }).where(eq(tables.users.id, first.id))),
    ).rejects.toEqual(unique)
  })

  it('takes no message of a user to herself', async () => {
    const { id } = await add('users')
    await expect(add('messages', { senderId: id, recipientId: id })).rejects.toEqual(check)
  })
})
