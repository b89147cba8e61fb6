import { boolean, index, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

export const guests = pgTable('guests', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  name: text('name').notNull(),
})

export const entries = pgTable(
  'entries',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    guestId: integer('guest_id')
      .notNull()
      .references(() => guests.id, { onDelete: 'cascade' }),
    body: text('body').notNull(),
    isHidden: boolean('is_hidden').notNull().default(false),
    writtenAt: timestamp('written_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [index('entries_guest_id_idx').on(table.guestId)],
)
