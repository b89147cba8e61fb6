import type { Twincidence } from '@twinship/db'
import type { TestDatabase } from './databases.ts'

/** A row of the first release's `stories`. */
export type Story = {
  readonly id: string
  readonly userId: string
  readonly twinPairId: string | null
  readonly title: string
  readonly content: string
  readonly photos: readonly string[] | null
  readonly milestone: boolean
  readonly isShared: boolean
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** The app of the first release, in SQL of its own: it knows nothing of twincidences. */
export function createOldApp({ connection, query }: TestDatabase) {
  const isSqlite = connection.dialect === 'sqlite'
  const time = (at: Date): string => (isSqlite ? String(at.getTime()) : `'${at.toISOString()}'`)
  const text = (value: string | null): string =>
    value === null ? 'null' : `'${value.replaceAll("'", "''")}'`
  const values = (story: Partial<Story>): readonly (readonly [column: string, sql: string])[] =>
    Object.entries(story).map(([key, value]) => [
      key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value instanceof Date
        ? time(value)
        : typeof value === 'boolean'
          ? String(value)
          : text(typeof value === 'object' && value !== null ? JSON.stringify(value) : value),
    ])
  return {
    write: async (story: Story): Promise<void> => {
      const columns = values(story)
      const names = columns.map(([name]) => name).join(', ')
      await query(`insert into stories (${names}) values (${columns.map(([, sql]) => sql).join(', ')})`)
    },
    change: async (id: string, changes: Partial<Story>): Promise<void> => {
      const sets = values(changes).map(([name, sql]) => `${name} = ${sql}`)
      await query(`update stories set ${sets.join(', ')} where id = $1`, [id])
    },
    remove: async (id: string): Promise<void> =>
      void (await query('delete from stories where id = $1', [id])),
    count: async (): Promise<number> => Number((await query('select count(*) as n from stories'))[0]?.['n']),
  }
}

/** What domain.md makes of a story. */
export function asTwincidence(story: Story): Twincidence {
  const shared = story.isShared && story.twinPairId !== null
  return {
    id: story.id,
    twinPairId: story.twinPairId,
    createdBy: story.userId,
    title: story.title,
    description: story.content,
    photos: story.photos,
    eventType: 'manual',
    detectionMethod: 'user_reported',
    user1EventTime: null,
    user2EventTime: null,
    timeDifference: null,
    eventData: shared ? { consentSource: 'story' } : null,
    sharedWithTwin: shared,
    user1Consented: shared,
    user2Consented: shared,
    includedInResearch: false,
    anonymizedData: null,
    isSpecial: story.milestone,
    severity: null,
    createdAt: story.createdAt,
    updatedAt: story.updatedAt,
    deletedAt: null,
  }
}

export async function readTwincidences({
  connection: { db, tables },
}: TestDatabase): Promise<readonly Twincidence[]> {
  const rows = await db.select().from(tables.twincidences)
  return rows.toSorted((one, other) => (one.id < other.id ? -1 : 1))
}

/** How many migrations the ledger records, and which of the tables of the move are there. */
export async function moveState({
  connection,
  query,
}: TestDatabase): Promise<{ ledger: number; tables: readonly string[] }> {
  const isSqlite = connection.dialect === 'sqlite'
  const [row] = await query(`select count(*) as n from ${isSqlite ? '' : 'drizzle.'}__drizzle_migrations`)
  const tables = await query(
    isSqlite
      ? "select name from sqlite_schema where type = 'table' and name like 'stories%' order by name"
      : "select relname as name from pg_class where relkind = 'r' and relname like 'stories%' order by relname",
  )
  return { ledger: Number(row?.['n']), tables: tables.map((table) => String(table['name'])) }
}
