import type { Facts } from '../../src/hazards/facts.ts'
import type { Plan, PlannedFile, PlanStep } from '../../src/model/plan.ts'
import { loadPlanner } from '../../src/plan/deployment/load.ts'
import { planFacts } from './plan-facts.ts'

const planner = await loadPlanner('postgresql')

export type Planning = {
  readonly facts?: Facts | null
  readonly maintenance?: boolean
  /** Files before, which are not planned. */
  readonly before?: readonly string[]
}

export function planSql(
  sql: readonly string[],
  { facts = planFacts(), maintenance = false, before = [] }: Planning = {},
): Plan {
  const all = [...before, ...sql].map((text, index) => {
    const tag = `000${index}_x`
    return { tag, file: `${tag}.sql`, text, hash: String(index).padStart(64, '0') }
  })
  return planner.plan({
    files: all,
    pending: new Set(all.slice(before.length).map(({ tag }) => tag)),
    facts,
    ledgerHead: null,
    options: { engine: '0.0.0', maintenance },
  })
}

export function planOne(sql: string, planning: Planning = {}): PlannedFile {
  const [file] = planSql([sql], planning).files
  if (file === undefined) throw new Error('nothing was planned')
  return file
}

/** `own run: SQL; SQL` of each step. */
export function briefly(steps: readonly PlanStep[]): readonly string[] {
  return steps.map(({ kind, transaction, sql }) => `${transaction} ${kind}: ${sql.join('; ')}`)
}
