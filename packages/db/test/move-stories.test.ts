import { eq, manualEventType, type NewTwincidence, type Tables } from '@twinship/db'
import { beforeAll, describe, expect, it } from 'vitest'
import { databases, type TestDatabase } from './support/databases.ts'
import { migrateTo } from './support/migrate.ts'
import { rowAdder } from './support/rows.ts'
import { asTwincidence, createOldApp, moveState, readTwincidences, type Story } from './support/stories.ts'

const firstRelease = { name: 'twinship_stories', migrate: (url: string) => migrateTo(url, 1) }
const id = (n: number): string => `0199a000-0000-7000-8000-${String(n).padStart(12, '0')}`
const at = (ms: number): Date => new Date(Date.UTC(2025, 8, 1, 12, 0, 0, 1) + ms)

const [ann, bea, cat, dan, eve] = [id(1), id(2), id(3), id(4), id(5)]
const [pair, pairOfCat] = [id(11), id(12)]

function story(n: number, more: Partial<Story> = {}): Story {
  return {
    id: id(100 + n),
    userId: ann,
    twinPairId: null,
    title: `Story ${n}`,
    content: `What happened, ${n}`,
    photos: null,
    milestone: false,
    isShared: false,
    createdAt: at(n),
    updatedAt: at(n + 7),
    ...more,
  }
}

/** Of every kind that the first release could hold. */
const told: readonly Story[] = [
  story(1, {
    twinPairId: pair,
    isShared: true,
    milestone: true,
    title: 'Erster Schultag 👯‍♀️',
    content: 'Ça alors: "l\'été"\n\t日本 😀\\',
    photos: ['https://photos.twinship.test/1.jpg', 'ü 🎉.png'],
  }),
  story(2, { twinPairId: pair, photos: [] }),
  story(3, { isShared: true }),
  story(4, { userId: cat, twinPairId: pairOfCat, isShared: true, photos: ['a.jpg'] }),
  story(5, { userId: cat, title: '', content: '' }),
  story(6, { userId: dan, milestone: true }),
  story(7, { userId: bea, twinPairId: pair, isShared: true }),
  ...[8, 9, 10, 11, 12, 13, 14, 15, 16].map((n) =>
    story(n, { twinPairId: n % 2 === 0 ? pair : null, isShared: n % 4 === 0 }),
  ),
]

async function addPeople(test: TestDatabase): Promise<void> {
  const add = rowAdder(() => test.connection)
  for (const user of [ann, bea, cat, dan, eve])
    await add('users', { id: user, deletedAt: user === cat ? at(1) : null })
  await add('twinPairs', { id: pair, user1Id: ann, user2Id: bea, status: 'active' })
  await add('twinPairs', { id: pairOfCat, user1Id: eve, user2Id: cat })
}

async function tell(test: TestDatabase, stories: readonly Story[]): Promise<void> {
  await addPeople(test)
  for (const one of stories) await createOldApp(test).write(one)
}

describe.each(databases(firstRelease))('the move of stories on $name', ({ use }) => {
  const test = use()
  const stories = new Map(told.map((one) => [one.id, one]))
  /** Moments whose last word the new app had. */
  const newer = new Map<string, Partial<NewTwincidence>>()

  const expected = () => {
    const moved = new Map([...stories.values()].map((one) => [one.id, asTwincidence(one)]))
    return [...new Set([...moved.keys(), ...newer.keys()])]
      .toSorted()
      .map((key) => ({ ...moved.get(key), ...newer.get(key) }))
  }
  const changeMoment = async (
    key: string,
    change: Partial<Tables['twincidences']['$inferInsert']>,
  ): Promise<void> => {
    const { db, tables } = test.connection
    await db.update(tables.twincidences).set(change).where(eq(tables.twincidences.id, key))
  }

  beforeAll(() => tell(test, told))

  it('the second migration copies every story', async () => {
    await migrateTo(test.url, 2)
    expect(await readTwincidences(test)).toEqual(expected())
    expect(await createOldApp(test).count()).toBe(told.length)
    expect(await moveState(test)).toEqual({ ledger: 2, tables: ['stories', 'stories_moved'] })
    const { db, tables } = test.connection
    const [manual] = await db.select().from(tables.eventTypeCatalog)
    const { createdAt, updatedAt } = manualEventType
    expect(manual).toEqual({
      ...manualEventType,
      createdAt: new Date(createdAt),
      updatedAt: new Date(updatedAt),
    })
  })

  it('an old app goes on writing, changing and deleting', async () => {
    const app = createOldApp(test)
    const write = async (one: Story): Promise<void> => {
      await app.write(one)
      stories.set(one.id, one)
    }
    const change = async (n: number, changes: Partial<Story>): Promise<void> => {
      const old = stories.get(id(100 + n)) ?? story(n)
      await app.change(old.id, changes)
      stories.set(old.id, { ...old, ...changes })
    }
    const remove = async (n: number): Promise<void> => {
      await app.remove(id(100 + n))
      stories.delete(id(100 + n))
    }
    await write(
      story(50, {
        twinPairId: pair,
        isShared: true,
        photos: ['🖼️'],
        createdAt: at(9000),
        updatedAt: at(9000),
      }),
    )
    await write(story(51, { userId: cat, createdAt: at(9001), updatedAt: at(9001) }))
    await write(story(52))
    await remove(52)
    await change(8, {
      title: 'changed',
      content: '…',
      photos: ['new.jpg'],
      milestone: true,
      updatedAt: at(9002),
    })
    await change(9, { title: 'changed without touching updated_at' })
    await change(12, { isShared: false, updatedAt: at(9003) })
    await change(10, { twinPairId: null })
    await remove(2)
    await change(15, { content: 'changed, then deleted', updatedAt: at(9004) })
    await remove(15)
  })

  it('a new app changes moments and deletes an account', async () => {
    const { db, tables } = test.connection
    const change = { title: 'The new app had the last word', severity: 'high', updatedAt: at(9100) } as const
    await changeMoment(id(111), change)
    newer.set(id(111), change)
    await changeMoment(id(113), { deletedAt: at(9101), updatedAt: at(9101) })
    newer.set(id(113), { deletedAt: at(9101), updatedAt: at(9101) })
    // A story that the old app deletes after the new one changed its moment.
    await changeMoment(id(114), change)
    newer.set(id(114), { ...asTwincidence(stories.get(id(114)) ?? story(14)), ...change })
    await createOldApp(test).remove(id(114))
    stories.delete(id(114))
    // Another kind of event, before the old app changes the story once more.
    await add('eventTypeCatalog', { eventType: 'same_song', category: 'media' })
    await changeMoment(id(116), { eventType: 'same_song', updatedAt: at(9102) })
    await createOldApp(test).change(id(116), { title: 'Our song', updatedAt: at(9103) })
    stories.set(id(116), { ...(stories.get(id(116)) ?? story(16)), title: 'Our song', updatedAt: at(9103) })
    newer.set(id(116), { eventType: 'same_song' })
    // A moment of the new app's own, and an account whose story goes with it.
    const own = await add('twincidences', { title: 'Never a story' })
    newer.set(own.id, own)
    await db.delete(tables.users).where(eq(tables.users.id, dan))
    stories.delete(id(106))
  })
  const add = rowAdder(() => test.connection)

  it('the third migration finds every story again and drops the rest', async () => {
    await migrateTo(test.url, 3)
    expect(await readTwincidences(test)).toEqual(expected())
    expect(await moveState(test)).toEqual({ ledger: 3, tables: [] })
  })
})

describe.each(databases(firstRelease))('a story without its twincidence on $name', ({ use }) => {
  const test = use()

  it.each([
    ['its id is taken by another moment', { createdAt: at(77) }],
    ['it differs and the copy may not overwrite it', { createdAt: at(77), updatedAt: at(0) }],
  ])('stops the third migration where %s', async (_what, taken) => {
    const add = rowAdder(() => test.connection)
    const app = createOldApp(test)
    if ((await moveState(test)).ledger === 1) {
      await tell(test, told)
      await migrateTo(test.url, 2)
    }
    const { id: key } = await add('twincidences', { title: 'Another moment', ...taken })
    await app.write(story(60, { id: key }))
    await app.change(id(101), { title: 'changed in between', updatedAt: at(9000) })
    await app.remove(id(102))
    const [before, count] = [await readTwincidences(test), await app.count()]
    await expect(migrateTo(test.url, 3)).rejects.toMatchObject({
      code: 'MIGRATION.FAILED',
      details: { migration: '20251016090000_drop_stories' },
    })
    expect(await readTwincidences(test)).toEqual(before)
    expect(await app.count()).toBe(count)
    expect(await moveState(test)).toEqual({ ledger: 2, tables: ['stories', 'stories_moved'] })
    await app.remove(key)
  })

  it('lets it through once the story is settled', async () => {
    await migrateTo(test.url, 3)
    expect(await moveState(test)).toEqual({ ledger: 3, tables: [] })
  })
})
