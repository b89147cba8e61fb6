import type { PgSession } from '@twinship/core'
import type { DataAnswer, DataQuestion } from '../../../hazards/question.ts'
import { openBeside } from '../connect.ts'
import { serverError, toPgError } from '../errors.ts'
import { countRowByRow } from './row-by-row.ts'

export type CountOptions = {
  readonly url: string
  readonly location: string
  readonly questions: readonly DataQuestion[]
  /** Of each count, and of all of them; what takes longer has no answer. */
  readonly timeoutMs: number
  readonly totalMs: number
  readonly now: () => number
}

type Answer = Pick<DataAnswer, 'count' | 'isAtLeast' | 'undecided'>

/** Counts rows, each question in a read-only transaction of its own. Throws CONNECT.* and DB.*. */
export async function countViolations({
  url,
  location,
  questions,
  timeoutMs,
  totalMs,
  now,
}: CountOptions): Promise<readonly DataAnswer[]> {
  if (questions.every(({ sql }) => sql === null)) return questions.map((question) => answered(question))
  const session = await openBeside(url, location)
  const until = now() + totalMs
  try {
    const answers: DataAnswer[] = []
    for (const question of questions) {
      const leftMs = Math.min(timeoutMs, until - now())
      answers.push(answered(question, await answer(session, question, { leftMs, now })))
    }
    return answers
  } catch (error) {
    throw toPgError(error, location)
  } finally {
    await session.close()
  }
}

function answered(
  { sql: _sql, rows: _rows, cap: _cap, ...subject }: DataQuestion,
  given?: Answer,
): DataAnswer {
  return { ...subject, ...(given ?? unanswered(subject.undecided ?? '')) }
}

function unanswered(why: string): Answer {
  return { count: null, isAtLeast: false, undecided: why }
}

async function answer(
  session: PgSession,
  { sql, rows, cap, undecided }: DataQuestion,
  { leftMs, now }: { readonly leftMs: number; readonly now: () => number },
): Promise<Answer> {
  const until = now() + leftMs
  if (sql === null) return unanswered(undecided ?? '')
  if (leftMs < 1) return unanswered('there was no time left for it')
  const counted = await inReadOnly(session, leftMs, () => countAtOnce(session, sql))
  if (typeof counted === 'number') return { count: counted, isAtLeast: counted === cap, undecided: null }
  if (rows === null || !isOfRows(counted.sqlState)) return unanswered(reason(counted.sqlState, leftMs))
  // It ends by itself with what it has found, before the server ends it.
  const restMs = Math.max(1, until - now())
  const each = await inReadOnly(session, restMs, () => countRowByRow(session, rows, restMs * 0.8))
  if ('sqlState' in each) return unanswered(reason(each.sqlState, leftMs))
  if (each.count === 0 && !each.isComplete) return unanswered(reason('57014', leftMs))
  return { count: each.count, isAtLeast: !each.isComplete, undecided: null }
}

type Refused = { readonly sqlState: string }

/**
 * One snapshot, no writes, and neither a statement nor a lock waited for longer than that. Without parallel workers: the
 * app's queries have the other processors.
 */
async function inReadOnly<Result>(
  session: PgSession,
  leftMs: number,
  work: () => Promise<Result>,
): Promise<Result | Refused> {
  const time = Math.ceil(leftMs)
  await session.query(
    `begin isolation level repeatable read read only; set local statement_timeout = ${time};
     set local lock_timeout = ${Math.min(Math.ceil(time / 2), 5000)}; set local row_security = off;
     set local max_parallel_workers_per_gather = 0`,
  )
  try {
    return await work()
  } catch (error) {
    const refused = serverError(error)
    if (refused === undefined) throw error
    return refused
  } finally {
    await session.query('rollback')
  }
}

async function countAtOnce(session: PgSession, sql: string): Promise<number> {
  const [row] = await session.query<Record<string, string>>(sql)
  return Number(Object.values(row ?? {})[0])
}

/** What a value is to blame for: it does not convert, breaks a condition, or a function of the file says so. */
function isOfRows(sqlState: string): boolean {
  return sqlState.startsWith('22') || sqlState.startsWith('23') || sqlState.startsWith('P0')
}

function reason(sqlState: string, leftMs: number): string {
  if (sqlState === '57014') return `it takes longer than ${Math.max(1, Math.round(leftMs / 1000))} s`
  if (sqlState === '55P03') return 'somebody holds a lock on the table'
  if (sqlState === '42501') return 'this role may not read all of its rows'
  if (isOfRows(sqlState)) return `a value there raises ${sqlState}`
  return `the server does not tell before the statements before it have run (${sqlState})`
}
