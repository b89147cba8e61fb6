import { eq } from '@twinship/db'
import { createPgDb, users, type PgConnection } from '@twinship/db/pg'
import { user, uuid } from '../conformance/people.ts'

export type Tally = {
  /** Queries that gave a right answer. */
  answered: number
  /** What the others ended with: the kind of work and the error's code. */
  readonly failures: string[]
}

export type Load = {
  readonly tally: Tally
  /** Answers so far; waiting for more of them shows that work goes on. */
  readonly answered: () => number
  /** Lets what is under way end, and waits for it. */
  readonly stop: () => Promise<void>
}

export const loadPool = { min: 1, max: 8, idleTimeoutMs: 30_000, acquireTimeoutMs: 60_000 }

/** Twenty at a time: two hundred handshakes at once can take a busy machine longer than one may. */
export async function openClients(url: string, clients: number, max: number): Promise<PgConnection[]> {
  const pool = { ...loadPool, min: 0, max }
  const opened: PgConnection[] = []
  while (opened.length < clients) {
    const next = Array.from({ length: Math.min(20, clients - opened.length) }, () =>
      createPgDb({ url, location: 'pooled', pool }),
    )
    opened.push(...(await Promise.all(next)))
  }
  return opened
}

/** Reads, single writes and transactions, each worker one after the other, until stopped. */
export function startLoad(connection: PgConnection, workers: number): Load {
  const tally: Tally = { answered: 0, failures: [] }
  const stop = new AbortController()
  const kinds = [readOne, writeOne, transact] as const
  const work = Array.from({ length: workers }, async (_, n) => {
    const kind = kinds[n % kinds.length] ?? readOne
    while (!stop.signal.aborted) {
      try {
        await kind(connection, n)
        tally.answered += 1
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
        tally.failures.push(`${kind.name} ${code}`)
      }
    }
  })
  return {
    tally,
    answered: () => tally.answered,
    stop: async () => {
      stop.abort()
      await Promise.all(work)
    },
  }
}

type Kind = (connection: PgConnection, n: number) => Promise<void>

const readOne: Kind = async ({ db }, n) => {
  const rows = await db
    .select({ id: users.id })
    .from(users)
    .where(eq(users.id, uuid(n)))
  if (rows[0]?.id !== uuid(n)) throw new Error('a wrong answer')
}

const writeOne: Kind = async ({ db }, n) => {
  await db
    .update(users)
    .set({ failedLoginAttempts: 1 })
    .where(eq(users.id, uuid(n)))
}

const transact: Kind = async ({ db }, n) => {
  await db.transaction(async (tx) => {
    await tx
      .update(users)
      .set({ failedLoginAttempts: 2 })
      .where(eq(users.id, uuid(n)))
    const rows = await tx
      .select({ tries: users.failedLoginAttempts })
      .from(users)
      .where(eq(users.id, uuid(n)))
    if (rows[0]?.tries !== 2) throw new Error('a wrong answer')
  })
}

export async function insertPeople({ db }: PgConnection, count: number): Promise<void> {
  await db.insert(users).values(Array.from({ length: count }, (_, n) => user(n)))
}
