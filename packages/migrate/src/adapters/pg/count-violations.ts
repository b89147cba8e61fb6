import type { PgSession } from '@twinship/core'
import type { DataAnswer, DataQuestion } from '../../hazards/question.ts'
import { openBeside } from './connect.ts'
import { serverError, toPgError } from './errors.ts'

export type CountOptions = {
  readonly url: string
  readonly location: string
  readonly questions: readonly DataQuestion[]
  /** Of each count; what takes longer has no answer. */
  readonly timeoutMs: number
}

/** Counts rows, each question in a read-only transaction of its own. Throws CONNECT.* and DB.*. */
export async function countViolations({
  url,
  location,
  questions,
  timeoutMs,
}: CountOptions): Promise<readonly DataAnswer[]> {
  const session = await openBeside(url, location)
  try {
    const answers: DataAnswer[] = []
    for (const { sql, ...question } of questions) {
      answers.push({ ...question, count: await countOne(session, sql, timeoutMs) })
    }
    return answers
  } catch (error) {
    throw toPgError(error, location)
  } finally {
    await session.close()
  }
}

/** 57014 is a statement timeout, 55P03 a lock that somebody holds. */
const late: ReadonlySet<string> = new Set(['57014', '55P03'])

async function countOne(session: PgSession, sql: string, timeoutMs: number): Promise<number | null> {
  const time = Math.round(timeoutMs)
  await session.query(
    `begin read only; set local statement_timeout = ${time}; set local lock_timeout = ${Math.min(time, 5000)}`,
  )
  try {
    const [row] = await session.query<Record<string, string>>(sql)
    return Number(Object.values(row ?? {})[0])
  } catch (error) {
    if (late.has(serverError(error)?.sqlState ?? '')) return null
    throw error
  } finally {
    await session.query('rollback')
  }
}
