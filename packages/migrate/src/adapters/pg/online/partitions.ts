import type { PgSession } from '@twinship/core'
import type { StepRecord } from '../../../model/online.ts'
import type { PlanStep } from '../../../model/plan.ts'
import { identifierOf } from '../probe-facts.ts'
import type { PlacedStep, StepContext } from './context.ts'
import { dropHalfDone } from './half-done.ts'

/** Whether a step is about a partition that was dropped or detached since it was planned. */
export async function isOfGonePartition(session: PgSession, { partition }: PlanStep): Promise<boolean> {
  if (partition === undefined) return false
  const [row] = await session.query<{ gone: boolean }>(
    `select pg_catalog.to_regclass($2) is not null and not exists (
       select from pg_catalog.pg_partition_ancestors(pg_catalog.to_regclass($1)) a
       where a.relid = pg_catalog.to_regclass($2)) as gone`,
    [identifierOf(partition.table), identifierOf(partition.of)],
  )
  return row?.gone === true
}

/** The step with nothing to do, once what a run that was killed may have left of it is gone. */
export async function passedOver(
  context: StepContext,
  { step, position }: PlacedStep,
  record: StepRecord | undefined,
): Promise<PlacedStep> {
  const { table, of } = step.partition ?? {}
  if (record?.state === 'begun') await dropHalfDone(context, step, record.seenBefore)
  context.notes.push(`${step.id} is passed over: ${table?.name} is no partition of ${of?.name} any more`)
  return { step: { ...step, sql: [], locks: [] }, position }
}
