import { eq, eraseAccount, type Tables } from '@twinship/db'
import { getTableName } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import * as pgTables from '../src/pg/schema.ts'
import { databases, type Row, type TestDatabase } from './support/databases.ts'
import type { Person } from './support/life.ts'
import { addLives, type Lives } from './support/lives.ts'
import { rowAdder } from './support/rows.ts'

const at = new Date('2026-06-01T00:00:00.000Z')
const time = new Date('2026-05-01T10:00:00.123Z')

/** Every row of every table as text, by its id. */
async function dump({ connection, query }: TestDatabase): Promise<ReadonlyMap<string, string>> {
  const rows: [string, string][] = []
  for (const table of Object.values(pgTables)) {
    const name = getTableName(table)
    const found: readonly Row[] = await query(
      connection.dialect === 'sqlite'
        ? `select * from ${name}`
        : `select id, to_jsonb(${name}) as row from ${name}`,
    )
    rows.push(...found.map((row): [string, string] => [String(row['id']), `${name} ${JSON.stringify(row)}`]))
  }
  return new Map(rows.toSorted())
}

/** The rows in which something of a person stands that is nobody else's business. */
function rowsWith(person: Person, rows: ReadonlyMap<string, string>): readonly string[] {
  const found = [...rows.values()].filter(
    (row) => row.toLowerCase().includes(person.mark) || person.unmarked.some((value) => row.includes(value)),
  )
  return found.map((row) => row.split(' ')[0] ?? '')
}

/** Makes every update of a moment fail, or ends that. */
async function breakMoments({ connection, query }: TestDatabase, broken: boolean): Promise<void> {
  const isSqlite = connection.dialect === 'sqlite'
  if (!broken) {
    await query(isSqlite ? 'drop trigger broken' : 'drop function broken() cascade')
    return
  }
  if (!isSqlite)
    await query(
      "create function broken() returns trigger language plpgsql as $$ begin raise 'broken'; end $$",
    )
  await query(
    isSqlite
      ? "create trigger broken before update on twincidences begin select raise(abort, 'broken'); end"
      : 'create trigger broken before update on twincidences for each row execute function broken()',
  )
}

describe.each(databases())('eraseAccount on $name', ({ use }) => {
  const test = use()
  const add = rowAdder(() => test.connection)
  let lives: Lives
  let before: ReadonlyMap<string, string>
  const erase = async (id: string): Promise<boolean> =>
    await eraseAccount(test.connection.db, test.connection.tables, id, at)

  beforeAll(async () => {
    lives = await addLives(add)
    before = await dump(test)
  })

  it('has something of hers to find in all 18 tables', () => {
    const found = new Set(rowsWith(lives.ann, before))
    const byId = [...before.values()]
      .filter((row) => row.includes(lives.ann.id))
      .map((row) => row.split(' ')[0] ?? '')
    const tables = Object.values(pgTables).map((table) => getTableName(table))
    expect(tables.filter((name) => !found.has(name) && !byId.includes(name))).toEqual(['event_type_catalog'])
    for (const value of lives.ann.unmarked) expect([...before.values()].join()).toContain(value)
  })

  it('resolves to false for an account that does not exist, and changes nothing', async () => {
    expect(await erase(lives.pairId)).toBe(false)
    expect(await dump(test)).toEqual(before)
  })

  it('leaves everything as it was where it fails midway', async () => {
    await breakMoments(test, true)
    await expect(erase(lives.ann.id)).rejects.toMatchObject({ name: 'DbError' })
    await breakMoments(test, false)
    expect(await dump(test)).toEqual(before)
  })

  it('leaves nothing of hers in any row', async () => {
    expect(await erase(lives.ann.id)).toBe(true)
    expect(rowsWith(lives.ann, await dump(test))).toEqual([])
  })

  it('leaves the rows of the other twin, the chat, the shared moments and other pairs as they were', async () => {
    const after = await dump(test)
    for (const id of lives.kept) expect(after.get(id)).toBe(before.get(id))
  })

  it('keeps the account, the login history and her invitations as outcomes without a person', async () => {
    const { db, tables } = test.connection
    const address = `erased-${lives.ann.id}@twinship.invalid`
    const [user] = await db.select().from(tables.users).where(eq(tables.users.id, lives.ann.id))
    expect(user).toMatchObject({
      email: address,
      emailNormalized: address,
      passwordHash: 'erased',
      emailVerified: false,
      failedLoginAttempts: 0,
      lastLoginAt: null,
      accountLockedUntil: null,
      deletedAt: at,
    })
    const logins = await db.select().from(tables.loginHistory).where(eq(tables.loginHistory.email, address))
    expect(logins.map((login) => login.eventType).toSorted()).toEqual([
      'login_failed',
      'login_success',
      'login_success',
    ])
    const [, accepted = ''] = lives.invitationIds
    const [invitation] = await db.select().from(tables.invitations).where(eq(tables.invitations.id, accepted))
    expect(invitation).toMatchObject({
      status: 'accepted',
      acceptedBy: lives.ann.id,
      senderId: lives.bea.id,
      recipientPhone: null,
    })
  })

  it('ends the pair, and takes its moments out of research and measurements', async () => {
    const { db, tables } = test.connection
    const [pair] = await db.select().from(tables.twinPairs).where(eq(tables.twinPairs.id, lives.pairId))
    expect(pair).toMatchObject({
      status: 'inactive',
      pairingCode: null,
      user1Id: lives.ann.id,
      user2Id: lives.bea.id,
    })
    const moment = async (id: string) =>
      (await db.select().from(tables.twincidences).where(eq(tables.twincidences.id, id)))[0]
    expect(await moment(lives.moments.inResearch)).toMatchObject({
      title: 'both saw it',
      includedInResearch: false,
      anonymizedData: null,
      user1EventTime: time,
      timeDifference: 5000,
    })
    expect(await moment(lives.moments.measured)).toMatchObject({
      createdBy: lives.bea.id,
      eventData: null,
      user1EventTime: null,
      timeDifference: null,
      user2EventTime: at,
    })
  })

  it('finds nothing left to do the second time', async () => {
    const first = new Map(await dump(test))
    expect(await erase(lives.ann.id)).toBe(true)
    const second = new Map(await dump(test))
    expect(first.delete(lives.ann.id) && second.delete(lives.ann.id)).toBe(true)
    expect(second).toEqual(first)
    const { db, tables } = test.connection
    const [user] = await db.select().from(tables.users).where(eq(tables.users.id, lives.ann.id))
    expect(user?.deletedAt).toEqual(at)
  })

  it('frees the address, and spares what was meant for its next owner', async () => {
    const address = { email: 'again@twinship.test', emailNormalized: 'again@twinship.test' }
    const former = await add('users', { ...address, deletedAt: time })
    const next = await add('users', address)
    const spared = [
      next,
      await add('invitations', { recipientEmail: address.email, recipientName: 'the next' }),
      await add('loginHistory', { email: address.email, ipAddress: '198.51.100.1' }),
    ]
    const rows = await dump(test)
    await erase(former.id)
    const after = await dump(test)
    for (const { id } of spared) expect(after.get(id)).toBe(rows.get(id))
    await add('users', { email: 'ANN-PRIVATE@twinship.test', emailNormalized: 'ann-private@twinship.test' })
  })

  it('keeps the time of a deletion that came before, as the other twin of the pair too', async () => {
    const { db, tables } = test.connection
    await db.update(tables.users).set({ deletedAt: time }).where(eq(tables.users.id, lives.bea.id))
    expect(await erase(lives.bea.id)).toBe(true)
    expect(rowsWith(lives.bea, await dump(test))).toEqual([])
    const [user] = await db.select().from(tables.users).where(eq(tables.users.id, lives.bea.id))
    expect(user?.deletedAt).toEqual(time)
    const left: Tables['twincidences']['$inferSelect'][] = await db
      .select()
      .from(tables.twincidences)
      .where(eq(tables.twincidences.twinPairId, lives.pairId))
    expect(left.map((moment) => moment.sharedWithTwin)).not.toContain(false)
  })
})
