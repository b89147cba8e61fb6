import { lockModes, type LockMode } from '../hazards/model.ts'
import type { PlanStep } from '../model/plan.ts'
import type { RehearsalFinding } from '../model/rehearsal.ts'
import type { RelationName, Traced } from '../model/trace.ts'

type Named = { readonly schema: string | null; readonly name: string }

/** What a step really did, against what its plan says. What the plan calls unknown is no mismatch either way. */
export function compareStep(step: PlanStep, traced: Traced): readonly RehearsalFinding[] {
  return [...compareLocks(step, traced), ...compareWork(step, traced)]
}

function compareLocks({ id, locks }: PlanStep, traced: Traced): RehearsalFinding[] {
  const unplanned = traced.locks.flatMap((seen): RehearsalFinding[] => {
    const planned = locks.find((one) => isSame(one, seen))
    if (planned !== undefined && rank(planned.mode) >= rank(seen.mode)) return []
    // What a write takes on the tables that its foreign keys lead to: it keeps nobody from reading or writing.
    if (seen.mode === 'ROW SHARE') return []
    return [finding('lock', id, seen, planned?.mode ?? 'none', seen.mode)]
  })
  const missing = locks.flatMap((planned): RehearsalFinding[] => {
    const seen = traced.locks.find((one) => isSame(planned, one))
    if (planned.mode === 'ACCESS SHARE' || (seen !== undefined && rank(seen.mode) >= rank(planned.mode)))
      return []
    // Of a partitioned table a write takes the partitions that its rows are in.
    if (seen === undefined && planned.mode === 'ROW EXCLUSIVE' && traced.locks.some(isWrite)) return []
    return [finding('no-lock', id, planned, planned.mode, seen?.mode ?? 'none')]
  })
  return [...unplanned, ...missing]
}

function compareWork({ id, work }: PlanStep, { rewritten, scanned }: Traced): RehearsalFinding[] {
  const kinds = [
    ['rewrites', rewritten],
    // A table that is written anew is read for it.
    ['scans', [...scanned, ...rewritten]],
  ] as const
  return kinds.flatMap(([kind, seen]) => {
    const unplanned = seen.filter((one) => {
      const planned = work.find((other) => isSame(other, one))
      return planned === undefined || planned[kind] === 'no'
    })
    const missing = work.filter((one) => one[kind] === 'yes' && !seen.some((other) => isSame(one, other)))
    return [
      ...unplanned.map((one) => finding(kind, id, one, 'no', 'yes')),
      ...missing.map((one) => finding(kind, id, one, 'yes', 'no')),
    ]
  })
}

function finding(
  kind: RehearsalFinding['kind'],
  step: string,
  { schema, name }: Named,
  planned: string,
  seen: string,
): RehearsalFinding {
  const relation = schema === null || schema === 'public' ? name : `${schema}.${name}`
  return { kind, step, relation, planned, seen }
}

/** Without a schema in the plan the name decides. */
function isSame(planned: Named, seen: RelationName): boolean {
  return planned.name === seen.name && (planned.schema === null || planned.schema === seen.schema)
}

function isWrite({ mode }: { readonly mode: LockMode }): boolean {
  return mode === 'ROW EXCLUSIVE'
}

function rank(mode: LockMode): number {
  return lockModes.indexOf(mode)
}
