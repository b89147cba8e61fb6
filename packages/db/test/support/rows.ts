import { digestToken, type Connection, type Tables } from '@twinship/db'

type TableName = keyof Tables
type Values = Readonly<Record<string, unknown>>

/** A value that another row must be made for first. */
class Parent {
  readonly table: TableName
  readonly column: string
  constructor(table: TableName, column = 'id') {
    this.table = table
    this.column = column
  }
}

const [user, pair] = [new Parent('users'), new Parent('twinPairs')]
const later = new Date('2031-01-01T00:00:00.000Z')

/** The least that each table takes; `n` keeps unique values apart. */
const least: Readonly<Record<TableName, (n: number) => Values>> = {
  users: (n) => ({
    email: `user${n}@twinship.test`,
    emailNormalized: `user${n}@twinship.test`,
    passwordHash: 'x',
  }),
  refreshTokens: (n) => ({ userId: user, token: digestToken(`refresh ${n}`), expiresAt: later }),
  passwordResets: (n) => ({ userId: user, token: digestToken(`reset ${n}`), expiresAt: later }),
  loginHistory: (n) => ({ email: `user${n}@twinship.test`, eventType: 'login_success', success: true }),
  twinPairs: () => ({ user1Id: user, user2Id: user }),
  twinProfiles: () => ({
    userId: user,
    name: 'Twin',
    age: 30,
    gender: 'female',
    twinType: 'identical',
    birthDate: '1996-03-15',
  }),
  userPresence: () => ({ userId: user }),
  invitations: (n) => ({ senderId: user, invitationCode: `INVITE${n}`, expiresAt: later }),
  messages: () => ({ twinPairId: pair, senderId: user, recipientId: user, content: 'hello' }),
  messageReactions: () => ({ messageId: new Parent('messages'), userId: user, emoji: '💜' }),
  messageQueue: () => ({
    twinPairId: pair,
    senderId: user,
    recipientId: user,
    messageData: {},
    messageType: 'send_message',
    expiresAt: later,
  }),
  twincidences: () => ({ title: 'Moment', description: '', eventType: 'manual' }),
  twincidenceConsents: () => ({
    userId: user,
    eventType: new Parent('eventTypeCatalog', 'eventType'),
    consentLevel: 'A',
    consentedAt: later,
  }),
  eventTypeCatalog: (n) => ({
    eventType: `type_${n}`,
    displayName: 'Type',
    description: '',
    category: 'media',
  }),
  gameResults: () => ({ userId: user, gameType: 'iconic_duo', score: 1 }),
  assessments: () => ({ userId: user, assessmentType: 'bond', responses: {} }),
  twintuitionAlerts: () => ({ userId: user, message: 'now', type: 'feeling' }),
  researchParticipation: () => ({ userId: user }),
}

export type AddedRow = Readonly<Record<string, unknown>> & { readonly id: string }

/** Adds a row through the package, and fresh parents for what `values` leaves out. */
export type AddRow = (table: TableName, values?: Values) => Promise<AddedRow>

export function rowAdder(connection: () => Connection): AddRow {
  let n = 0
  const add: AddRow = async (table, values = {}) => {
    n += 1
    const row: Record<string, unknown> = { ...least[table](n), ...values }
    for (const [column, value] of Object.entries(row)) {
      if (value instanceof Parent) row[column] = (await add(value.table))[value.column]
    }
    const { db, tables } = connection()
    const [added] = await db
      .insert(anyTable(tables, table))
      .values(row as never)
      .returning()
    if (added === undefined) throw new Error(`nothing was added to ${table}`)
    return { ...added }
  }
  return add
}

/** A table by its name, for tests that treat all alike: what every table has is what `users` has of it. */
export function anyTable(tables: Tables, name: TableName): Tables['users'] {
  return tables[name] as Tables['users']
}
