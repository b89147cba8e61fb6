import { openPgSession } from '@twinship/core'
import { expect } from 'vitest'
import { runSteps } from '../../src/adapters/pg/rehearse/run-steps.ts'
import type { AloneSessions } from '../../src/adapters/pg/trace/trace-alone.ts'
import type { Plan, PlanStep } from '../../src/model/plan.ts'
import type { Traced } from '../../src/model/trace.ts'

export async function withSessions<T>(
  url: string,
  work: (sessions: AloneSessions) => Promise<T>,
): Promise<T> {
  const open = () => openPgSession({ url, location: 'test', applicationName: 'plans' })
  const [session, watcher] = [await open(), await open()]
  try {
    return await work({ session, watcher, open })
  } finally {
    await session.close()
    await watcher.close()
  }
}

/**
 * Carries a plan out under the tracer of rehearsals: no step may do anything that it does not say, and what has a
 * transaction takes exactly the locks that it names.
 */
export async function carryOut(sessions: AloneSessions, plan: Plan): Promise<void> {
  const { steps, findings } = await runSteps({ sessions, plan, now: Date.now, onStep: () => undefined })
  expect({ sql: sqlOf(plan), findings }).toEqual({ sql: sqlOf(plan), findings: [] })
  const planned = stepsOf(plan)
  expect(steps.map(({ id }) => id)).toEqual(planned.map(({ id }) => id))
  for (const [index, step] of planned.entries()) {
    const traced = steps[index]?.traced ?? null
    if (traced === null || step.transaction === 'none') continue
    expect({ sql: step.sql, locks: plannedLocks(step) }).toEqual({
      sql: step.sql,
      locks: seenLocks(step, traced),
    })
  }
}

function stepsOf({ files }: Plan): readonly PlanStep[] {
  return files.flatMap((file) => file.steps)
}

const sqlOf = (plan: Plan) => stepsOf(plan).map(({ sql }) => sql)

type Locks = Readonly<Record<string, string>>

function plannedLocks({ locks }: PlanStep): Locks {
  return Object.fromEntries(locks.map(({ schema, name, mode }) => [`${schema ?? 'public'}.${name}`, mode]))
}

/** A row that is written takes ROW SHARE on what its foreign keys lead to, if it leads anywhere. */
function seenLocks({ sql }: PlanStep, { locks }: Traced): Locks {
  const writes = sql.some((one) => one.startsWith('INSERT') || one.startsWith('UPDATE'))
  return Object.fromEntries(
    locks
      .filter(({ mode }) => !writes || mode !== 'ROW SHARE')
      .map(({ schema, name, mode }) => [`${schema}.${name}`, mode]),
  )
}
