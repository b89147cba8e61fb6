import { parseDatabaseUrl } from '@twinship/core'
import { migrationsFolder } from '@twinship/db/migrations'
import { readMigrationFolder } from '@twinship/migrate'
import { waitUntil, withClient } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { databases, type TestDatabase } from './support/databases.ts'
import { migrateTo, statementsOf } from './support/migrate.ts'
import { rowAdder } from './support/rows.ts'
import { createOldApp, readTwincidences } from './support/stories.ts'

const firstRelease = { name: 'twinship_stories', migrate: (url: string) => migrateTo(url, 1) }
const servers = databases(firstRelease).filter(({ dialect }) => dialect === 'postgresql')

const insertStory = (userId: string, title: string): string =>
  `insert into stories (user_id, title, content) values ('${userId}', '${title}', '') returning id`

const titles = async (test: TestDatabase): Promise<readonly string[]> =>
  (await readTwincidences(test)).map((moment) => moment.title).toSorted()

async function waitForLocks({ query }: TestDatabase, waiting: number): Promise<void> {
  const sql = "select count(*) as n from pg_locks where not granted and relation = 'stories'::regclass"
  await waitUntil(async () => Number((await query(sql))[0]?.['n']) === waiting, {
    what: `${waiting} waiting for the stories`,
    timeoutMs: 30_000,
  })
}

describe.each(servers)('an old app at work during the third migration on $name', ({ use }) => {
  const test = use()

  it('loses no story: what it wrote before is copied, what comes after the drop fails', async () => {
    const user = await rowAdder(() => test.connection)('users')
    await migrateTo(test.url, 2)
    const late = await withClient(test.url, async (open) => {
      await open.query('begin')
      await open.query(insertStory(user.id, 'begun before'))
      const migrating = migrateTo(test.url, 3)
      await waitForLocks(test, 1)
      const waiting = withClient(test.url, (client) =>
        client.query(insertStory(user.id, 'begun during')),
      ).then(
        () => 'written',
        (error: unknown) => (error as { readonly code?: string }).code,
      )
      await waitForLocks(test, 2)
      await open.query('commit')
      await migrating
      return waiting
    })
    expect(late).toBe('42P01')
    expect(await titles(test)).toEqual(['begun before'])
  })
})

describe.each(servers)('an old app at work during the second migration on $name', ({ use }) => {
  const test = use()

  it('brings back no story that it deleted after the copy', async () => {
    const user = await rowAdder(() => test.connection)('users')
    const keys: string[] = []
    for (const title of ['kept', 'changed, then deleted', 'deleted']) {
      keys.push(String((await test.query(insertStory(user.id, title)))[0]?.['id']))
    }
    const [, changed = '', deleted = ''] = keys
    const app = createOldApp(test)
    await applySecond(test, async () => {
      await app.change(changed, { updatedAt: new Date('2030-01-01T00:00:00Z') })
      await app.remove(deleted)
      await test.query(insertStory(user.id, 'new'))
    })
    await app.remove(changed)
    await migrateTo(test.url, 3)
    expect(await titles(test)).toEqual(['kept', 'new'])
  })
})

/** The second migration as Drizzle applies it, with something happening right after the copy. */
async function applySecond({ url }: TestDatabase, afterCopy: () => Promise<void>): Promise<void> {
  const { dialect } = parseDatabaseUrl(url, process.cwd())
  const migration = readMigrationFolder(migrationsFolder(dialect)).migrations[1]
  await withClient(url, async (client) => {
    await client.query('begin')
    for (const statement of statementsOf(dialect, 2)) {
      await client.query(statement)
      if (statement.includes('INSERT INTO "twincidences"')) await afterCopy()
    }
    const sql = 'insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)'
    await client.query(sql, [migration?.hash, migration?.whenMs])
    await client.query('commit')
  })
}
