import { readFileSync } from 'node:fs'
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api'
import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { describe, expect, it } from 'vitest'

const page = readFileSync(new URL('../../../../docs/zero-downtime.md', import.meta.url), 'utf8')

/** SQL of a section of the page, by the anchor's words; one line, for drizzle-kit indents with tabs. */
function written(title: string): string {
  const section = page.split(/^(?=#{2,3} )/m).find((part) => part.startsWith(`### ${title}\n`)) ?? ''
  return inOneLine(/^```sql[^\n]*\n(?<text>[\s\S]*?)^```$/m.exec(section)?.groups?.['text'] ?? '')
}

const key = () => bigint('id', { mode: 'number' }).primaryKey()
const ofUsers = () => ({
  id: key(),
  name: text('name').notNull(),
  email: text('email'),
  age: integer('age'),
  nickname: text('nickname'),
})
const ofMessages = () => ({
  id: key(),
  userId: bigint('user_id', { mode: 'number' }),
  body: text('body'),
  length: integer('length'),
})
const users = pgTable('users', ofUsers())
const messages = pgTable('messages', ofMessages())
const { nickname: _dropped, ...withoutNickname } = ofUsers()

const changes: Readonly<Record<string, Record<string, unknown>>> = {
  'A new table': { users, messages, notes: pgTable('notes', { id: key(), text: text('text') }) },
  'A nullable column': { messages, users: pgTable('users', { ...ofUsers(), bio: text('bio') }) },
  'A column with a default': {
    messages,
    users: pgTable('users', { ...ofUsers(), active: boolean('active').notNull().default(true) }),
  },
  "A default of each row's own": {
    messages,
    users: pgTable('users', { ...ofUsers(), token: uuid('token').notNull().defaultRandom() }),
  },
  'An index': {
    users,
    messages: pgTable('messages', ofMessages(), (table) => [index('messages_user_id_idx').on(table.userId)]),
  },
  'A unique constraint': {
    messages,
    users: pgTable('users', { ...ofUsers(), email: text('email').unique() }),
  },
  'A foreign key': {
    users,
    messages: pgTable('messages', {
      ...ofMessages(),
      userId: bigint('user_id', { mode: 'number' }).references(() => users.id),
    }),
  },
  'A check': {
    messages,
    users: pgTable('users', ofUsers(), (table) => [check('users_age_check', sql`${table.age} > 0`)]),
  },
  'NOT NULL': { messages, users: pgTable('users', { ...ofUsers(), email: text('email').notNull() }) },
  'A required column': {
    messages,
    users: pgTable('users', { ...ofUsers(), country: text('country').notNull() }),
  },
  'Another type': {
    users,
    messages: pgTable('messages', { ...ofMessages(), length: bigint('length', { mode: 'number' }) }),
  },
  'Drop a column': { messages, users: pgTable('users', withoutNickname) },
  'Drop a table': { users },
  '1. Expand': { messages, users: pgTable('users', { ...ofUsers(), fullName: text('full_name') }) },
}

/** A rename asks in a terminal, and drizzle-kit changes no rows: those two of the page are not here. */
describe('docs/zero-downtime.md', () => {
  it.each(Object.keys(changes))('%s: what drizzle-kit writes', async (title) => {
    const before = generateDrizzleJson({ users, messages })
    const statements = await generateMigration(before, generateDrizzleJson(changes[title] ?? {}, before.id))
    expect(inOneLine(statements.join(' '))).toBe(written(title))
  })

  it('2. Move: what drizzle-kit writes', async () => {
    const both = { ...ofUsers(), fullName: text('full_name') }
    const moved = { ...ofUsers(), name: text('name'), fullName: text('full_name').notNull() }
    const before = generateDrizzleJson({ messages, users: pgTable('users', both) })
    const after = generateDrizzleJson({ messages, users: pgTable('users', moved) }, before.id)
    const statements = await generateMigration(before, after)
    expect(inOneLine(statements.join(' --> statement-breakpoint '))).toBe(written('2. Move'))
  })
})

function inOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
