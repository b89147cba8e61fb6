import { createClient } from '@libsql/client'
import { connect, eq, type NewUser } from '@twinship/db'
import { tempSqlite } from '@twinship/testkit'
import type { Benchmark, Contender } from '../benchmark.ts'
import { migrateSqlite } from '../migrate-sqlite.ts'

const pairs = 200

/** How long concurrent writes hold the event loop at most: ours take turns, the peer's are the client's own. */
export const sqliteWrites: Benchmark = {
  name: 'sqlite-writes',
  summary: `longest hold of the event loop while ${pairs} transactions and ${pairs} writes run at once`,
  unit: 'ms',
  async prepare() {
    return {
      a: ours(),
      b: bareClient(),
      conditions: { transactions: pairs, writes: pairs },
      dispose: () => Promise.resolve(),
    }
  },
}

function ours(): Contender {
  return {
    label: '@twinship/db',
    run: () =>
      withDatabase(async (url) => {
        const { db, tables: t, close } = await connect({ url, env: {} })
        const longest = await longestHold(() =>
          Promise.all(
            Array.from({ length: pairs }, async (_, n) => {
              await db.transaction(async (tx) => {
                await tx.insert(t.users).values(user(n))
                await tx
                  .update(t.users)
                  .set({ failedLoginAttempts: 1 })
                  .where(eq(t.users.email, user(n).email))
              })
              await db.insert(t.users).values(user(pairs + n))
            }),
          ),
        )
        await close()
        return longest
      }),
  }
}

function bareClient(): Contender {
  return {
    label: '@libsql/client, one after the other',
    run: () =>
      withDatabase(async (url) => {
        const client = createClient({ url })
        const insert = 'INSERT INTO users (id, email, email_normalized, password_hash) VALUES (?, ?, ?, ?)'
        const longest = await longestHold(async () => {
          for (let n = 0; n < pairs; n += 1) {
            const tx = await client.transaction('write')
            await tx.execute({ sql: insert, args: [`a${n}`, `a${n}`, `a${n}`, 'x'] })
            await tx.execute({
              sql: 'UPDATE users SET failed_login_attempts = 1 WHERE id = ?',
              args: [`a${n}`],
            })
            await tx.commit()
            await client.execute({ sql: insert, args: [`b${n}`, `b${n}`, `b${n}`, 'x'] })
          }
        })
        client.close()
        return longest
      }),
  }
}

function user(n: number): NewUser {
  const email = `user${n}@example.test`
  return { email, emailNormalized: email, passwordHash: 'x' }
}

/** The longest time between two turns of the event loop, in milliseconds, the first and last included. */
async function longestHold(work: () => Promise<unknown>): Promise<number> {
  let longest = 0
  let last = performance.now()
  const turned = () => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
  }
  const timer = setInterval(turned, 1)
  await work()
  turned()
  clearInterval(timer)
  return longest
}

async function withDatabase(work: (url: string) => Promise<number>): Promise<number> {
  const sqlite = await tempSqlite()
  try {
    await migrateSqlite(sqlite.url)
    return await work(sqlite.url)
  } finally {
    await sqlite.dispose()
  }
}
