import type { Intercept } from '@twinship/testkit'
import type { Client } from 'pg'
import { identifierOf } from '../../../src/adapters/pg/probe-facts.ts'
import type { PlanBackfill, PlanStep } from '../../../src/model/plan.ts'
import { startStanding, type Standing } from '../stand.ts'
import { findStatement, type Stop } from '../stop.ts'

/** Before anything of a step; with part of it done and nothing committed, or half built; done, and not heard of. */
export const moments = ['before', 'inside', 'after'] as const
export type Moment = (typeof moments)[number]

/** Makes a run stand still at a step; at a backfill in its second batch. */
export async function prepareStepStop(step: PlanStep, moment: Moment, control: Client): Promise<Stop> {
  const standing = await startStanding(control)
  return { ...standing, intercept: interceptAt(step, moment, standing) }
}

function interceptAt(step: PlanStep, moment: Moment, standing: Standing): Intercept {
  if (step.backfill !== null) return atSecondBatch(step.backfill, moment, standing)
  return step.transaction === 'none' ? alone(step, moment, standing) : inTransaction(step, moment, standing)
}

function alone(step: PlanStep, moment: Moment, standing: Standing): Intercept {
  return (text, link) => {
    if (text !== step.sql[0]) return undefined
    if (moment === 'before') return standing.hold(text, link)
    if (moment === 'after') return standing.holdAnswer(text, link)
    return standing.holdBehind(text, link, obstacleOf(step))
  }
}

/** A transaction that a build, a drop or a detaching waits for when its first half is committed. */
function obstacleOf({ probe, locks, sql }: PlanStep): string {
  if (probe?.kind === 'enum-value') return `comment on type ${identifierOf(probe.type)} is 'in the way'`
  const [table] = locks
  if (table === undefined) throw new Error(`nothing is in the way of ${sql.join()}`)
  return `lock table only ${identifierOf(table)} in row exclusive mode`
}

/** Its limits are for the tests' lock as well: the neighbour lifts them first. */
const patience = 'set local statement_timeout = 0;\nset local lock_timeout = 0'

function inTransaction({ sql }: PlanStep, moment: Moment, standing: Standing): Intercept {
  const last = sql.at(-1) ?? ''
  return (text, link) => {
    const at = findStatement(text, last)
    if (at === undefined) return undefined
    if (moment === 'before') return standing.hold(text, link)
    if (moment === 'after') return standing.holdAnswer(text, link)
    const end = at + last.length
    return standing.holdWithin(
      text,
      link,
      (gate) => `${text.slice(0, end)};\n${patience};\n${gate}${text.slice(end)}`,
    )
  }
}

function atSecondBatch({ set, where }: PlanBackfill, moment: Moment, standing: Standing): Intercept {
  let batches = 0
  return (text, link) => {
    const isBatch = text.startsWith('update ') && text.includes(` set ${set} where (${where}) and `)
    if (isBatch) batches++
    if (batches < 2) return undefined
    if (isBatch && moment === 'before') return standing.hold(text, link)
    if (isBatch && moment === 'inside') return standing.holdAnswer(text, link)
    const isCommit = text.startsWith('update ops.step set cursor')
    return isCommit && moment === 'after' ? standing.holdAnswer(text, link) : undefined
  }
}
