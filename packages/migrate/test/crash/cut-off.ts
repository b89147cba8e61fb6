import { CodedError } from '@twinship/core'
import { startWireProxy, type Intercept } from '@twinship/testkit'
import { expect } from 'vitest'
import { createPgDatabase } from '../../src/adapters/pg/database.ts'
import type { MigrationDatabase } from '../../src/ports/migration-database.ts'
import { deferred } from './deferred.ts'

/** The n-th message of a run, from 1, with whatever belongs to the engine's own bookkeeping: it is lost, or its answer. */
export type Cut = { readonly message: number; readonly moment: 'before' | 'after' }

export function cutsOf(messages: number): readonly Cut[] {
  return Array.from({ length: messages }, (_, index) => index + 1).flatMap((message): Cut[] => [
    { message, moment: 'before' },
    { message, moment: 'after' },
  ])
}

export function describeCut({ message, moment }: Cut): string {
  return `${moment} message ${message}`
}

type Work = (database: MigrationDatabase) => Promise<unknown>

/** What the run ends with by way of a proxy: its result, or the error that it throws. */
async function through(url: string, intercept: Intercept, work: Work): Promise<unknown> {
  const proxy = await startWireProxy({ url, intercept })
  try {
    return await work(createPgDatabase({ url: proxy.url, location: 'here' })).catch((error: unknown) => error)
  } finally {
    await proxy.close()
  }
}

export async function countMessages(url: string, work: Work): Promise<number> {
  let count = 0
  await through(url, () => void count++, work)
  return count
}

/**
 * A run whose connection is cut at that message, where it has come that far: how many there are depends on the time. It
 * may end as one whose connection was lost, and as nothing else.
 */
export async function cutOff(url: string, cut: Cut, work: Work): Promise<void> {
  const reached = deferred()
  let count = 0
  const intercept: Intercept = (text, link) => {
    count++
    if (count !== cut.message) return undefined
    const strike = async () => {
      link.cut()
      reached.resolve()
    }
    return cut.moment === 'after' ? { onAnswer: strike } : { send: strike().then(() => text) }
  }
  const outcome = await through(url, intercept, work)
  if (count >= cut.message) await reached.promise
  if (!(outcome instanceof Error)) return
  expect(outcome).toBeInstanceOf(CodedError)
  expect(outcome).toMatchObject({
    code: expect.stringMatching(/^(DB\.CONNECTION_LOST|AUDIT\.NOT_WRITTEN|CONNECT\.\w+)$/) as string,
  })
}
