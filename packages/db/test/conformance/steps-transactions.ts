import { asc, eq } from '@twinship/db'
import { code } from './error-code.ts'
import { twins, user, uuid } from './people.ts'
import type { Steps } from './program.ts'

export const transactionSteps: Steps = {
  'commits and returns': async (db, t) => {
    const result = await db.transaction(async (tx) => {
      await tx.insert(t.users).values(user(1))
      return (await tx.select({ id: t.users.id }).from(t.users)).length
    })
    return { result, after: await db.$count(t.users) }
  },
  'an error rolls everything back': async (db, t) => {
    const thrown = await db
      .transaction(async (tx) => {
        await tx.insert(t.users).values(user(1))
        throw new Error('no')
      })
      .catch((error: unknown) => (error instanceof Error ? error.message : 'not an error'))
    return { thrown, after: await db.$count(t.users) }
  },
  'an error of the app comes out as it is, whatever caused it': async (db, t) => {
    class OrderError extends Error {}
    const wrap = async (error: unknown): Promise<never> => {
      throw new OrderError('not placed', { cause: error })
    }
    const thrown: unknown = await db
      .transaction(async (tx) => {
        await tx.insert(t.users).values(user(1))
        await tx
          .insert(t.users)
          .values(user(1, { email: 'x', emailNormalized: 'x' }))
          .catch(wrap)
      })
      .catch((error: unknown) => error)
    return { own: thrown instanceof OrderError, after: await db.$count(t.users) }
  },
  'a nested one rolls back alone': async (db, t) => {
    const codes: unknown[] = []
    await db.transaction(async (tx) => {
      await tx.insert(t.users).values(user(1))
      const again = user(1, { email: 'x', emailNormalized: 'x' })
      codes.push(
        await code(() =>
          tx.transaction(async (inner) =>
            inner
              .insert(t.users)
              .values([user(2), again])
              .returning(),
          ),
        ),
      )
      await tx.transaction(async (inner) => {
        await inner.insert(t.users).values(user(3))
        await inner.transaction(async (deeper) => deeper.insert(t.users).values(user(4)).returning())
        codes.push(await code(() => inner.transaction(async () => Promise.reject(new Error('deep')))))
      })
    })
    return { codes, ids: await db.select({ id: t.users.id }).from(t.users).orderBy(asc(t.users.id)) }
  },
  'a failed statement ends it': async (db, t) => {
    await twins(db, t)
    const codes: unknown[] = []
    codes.push(
      await code(() =>
        db.transaction(async (tx) => {
          await tx.insert(t.users).values(user(10))
          codes.push(
            await code(() => tx.insert(t.users).values(user(1, { email: 'x', emailNormalized: 'x' }))),
          )
          codes.push(await code(() => tx.select().from(t.users)))
        }),
      ),
    )
    return { codes, after: await db.$count(t.users) }
  },
  'swallowing the error does not commit': async (db, t) => {
    await twins(db, t)
    const outcome = await code(() =>
      db.transaction(async (tx) => {
        await tx.insert(t.users).values(user(10))
        await code(() => tx.insert(t.users).values(user(1)))
        return 'went on'
      }),
    )
    return { outcome, after: await db.$count(t.users) }
  },
  'reads its own writes, and nobody else does': async (db, t) => {
    return await db.transaction(async (tx) => {
      await tx.insert(t.users).values(user(1))
      return { inside: await tx.$count(t.users), outside: await db.$count(t.users) }
    })
  },
  'a write past it is refused': async (db, t) => {
    const codes: unknown[] = []
    codes.push(
      await code(() =>
        db.transaction(async (tx) => {
          await tx.insert(t.users).values(user(1))
          codes.push(await code(() => db.insert(t.users).values(user(2))))
          codes.push(await code(() => db.transaction(async () => undefined)))
          return 'committed'
        }),
      ),
    )
    codes.push(await code(() => db.insert(t.users).values(user(3))))
    return { codes, after: await db.$count(t.users) }
  },
  'a transaction that has ended runs nothing more': async (db, t) => {
    let leaked: typeof db | undefined
    await db.transaction(async (tx) => {
      leaked = tx
      await tx.insert(t.users).values(user(1))
    })
    const late = await code(async () => leaked?.insert(t.users).values(user(2)))
    return { late, after: await db.$count(t.users) }
  },
  'nested ones side by side take turns': async (db, t) => {
    const outcomes = await db.transaction(async (tx) => {
      const settled = await Promise.allSettled([
        tx.transaction(async (a) => {
          await a.insert(t.users).values(user(1))
          throw new Error('a')
        }),
        tx.transaction(async (b) => b.insert(t.users).values(user(2)).returning({ id: t.users.id })),
        tx.insert(t.users).values(user(3)),
      ])
      return settled.map((outcome) => outcome.status)
    })
    return { outcomes, ids: await db.select({ id: t.users.id }).from(t.users).orderBy(asc(t.users.id)) }
  },
  'the outer one is refused inside a nested one': async (db, t) => {
    const codes: unknown[] = []
    await db.transaction(async (tx) => {
      await tx.insert(t.users).values(user(1))
      codes.push(
        await code(() => tx.transaction(async () => tx.insert(t.users).values(user(1)).returning())),
        await code(() => tx.transaction(async () => tx.transaction(async () => undefined))),
      )
      await tx.insert(t.users).values(user(2))
    })
    return { codes, after: await db.$count(t.users) }
  },
  'relational queries inside': async (db, t) =>
    await db.transaction(async (tx) => {
      await twins(tx, t)
      return await tx.query.twinPairs.findFirst({
        where: eq(t.twinPairs.id, uuid(1000)),
        with: { user1: { columns: { displayName: true } } },
      })
    }),
  'many at once': async (db, t) => {
    await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        db.transaction(async (tx) => {
          await tx.insert(t.users).values(user(n))
          await tx
            .update(t.users)
            .set({ displayName: `n${n}` })
            .where(eq(t.users.id, uuid(n)))
        }),
      ),
    )
    return await db.select({ name: t.users.displayName }).from(t.users).orderBy(asc(t.users.id))
  },
}
