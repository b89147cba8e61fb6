import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { createPgDb, type PgConnection } from '@twinship/db/pg'
import { usePostgres } from '@twinship/testkit'
import { sql } from 'drizzle-orm'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const pool = { min: 1, max: 1, idleTimeoutMs: 0, acquireTimeoutMs: 30_000 }
const things = pgTable('round_things', { id: integer('id').primaryKey(), note: text('note') })

/** Hands bytes on, and counts how often the word goes from the client to the server. */
async function startRelay(url: string) {
  const through = new URL(url)
  const { hostname, port } = new URL(url)
  let turns = 0
  let speaker = 'server'
  const say = (who: string) => {
    if (who === 'client' && speaker === 'server') turns += 1
    speaker = who
  }
  const relay = createServer((client) => {
    const server = connect(Number(port), hostname)
    for (const socket of [client, server]) socket.on('error', () => undefined)
    client.on('data', () => say('client')).pipe(server)
    server.on('data', () => say('server')).pipe(client)
  })
  relay.listen(0, '127.0.0.1')
  await once(relay, 'listening')
  through.port = String((relay.address() as AddressInfo).port)
  return {
    url: through.href,
    /** Round trips that this takes. */
    count: async (work: () => PromiseLike<unknown>) => {
      const before = turns
      await work()
      return turns - before
    },
    stop: () => relay.close(),
  }
}

describe('round trips', () => {
  const pg = usePostgres({})
  let relay: Awaited<ReturnType<typeof startRelay>>
  let connection: PgConnection
  beforeAll(async () => {
    relay = await startRelay(pg.url)
    connection = await createPgDb({ url: relay.url, location: 'test', pool })
    await connection.db.execute(sql`create table round_things (id integer primary key, note text)`)
  })
  afterAll(async () => {
    await connection.close()
    relay.stop()
  })

  it('a query with parameters takes one', async () => {
    const { db } = connection
    expect(await relay.count(() => db.insert(things).values({ id: 1, note: 'one' }))).toBe(1)
    const find = () =>
      db
        .select()
        .from(things)
        .where(sql`id = ${1}`)
    expect(await relay.count(async () => expect(await find()).toEqual([{ id: 1, note: 'one' }]))).toBe(1)
    expect(await relay.count(() => db.execute(sql`select 1`))).toBe(1)
  })

  it('a transaction takes one for BEGIN, one for COMMIT and one for each statement', async () => {
    const work = () =>
      connection.db.transaction(async (tx) => {
        await tx.insert(things).values({ id: 2, note: 'two' })
        await tx.execute(sql`update round_things set note = ${'zwei'} where id = ${2}`)
      })
    expect(await relay.count(work)).toBe(4)
  })

  it('a value that is refused, and a statement that is wrong, leave the connection as it was', async () => {
    const { db, pool: figures } = connection
    const refused = [
      sql`select ${'x'}::int`,
      sql`select ${1} from nothing`,
      sql`select ${1} wrong wrong`,
      sql`insert into round_things values (${1})`,
    ]
    for (const query of refused) {
      await expect(db.execute(query)).rejects.toHaveProperty('code')
      expect(await db.execute(sql`select ${'fine'}::text as is`)).toEqual([{ is: 'fine' }])
    }
    expect(figures()).toMatchObject({ opened: 1, lost: 0 })
  })

  it('values arrive as they are, whether or not the server has to describe the statement first', async () => {
    const bytes = Buffer.from([0, 92, 255])
    for (const other of ['plain', 'back\\slash']) {
      const [row] = await connection.db.execute(sql`
        select ${other}::text as other, ${'12.50'}::numeric as amount, ${7}::int as n, ${null}::int as nothing,
          ${2n ** 62n}::bigint as big, ${true} as yes, ${false}::bool as no, ${'true'}::bool as said,
          ${'{"a":1}'}::jsonb as json, ${'2026-01-02'}::date as day, ${-0.5}::float8 as half, ${''}::text as empty`)
      expect(row).toEqual({
        other,
        amount: '12.50',
        n: 7,
        nothing: null,
        big: String(2n ** 62n),
        yes: true,
        no: false,
        said: true,
        json: { a: 1 },
        day: '2026-01-02',
        half: -0.5,
        empty: '',
      })
    }
    const [row] = await connection.db.execute(sql`select ${bytes} as bytes, ${'a\\b'}::bytea as text`)
    expect(row).toEqual({ bytes, text: Buffer.from('a\\b') })
  })
})
