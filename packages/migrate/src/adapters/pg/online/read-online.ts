import type { PgSession } from '@twinship/core'
import { z } from 'zod'
import type { StoredPlan } from '../../../model/online.ts'
import { plannedFile } from '../../../model/plan.ts'

const planRow = z.object({ planHash: z.string(), file: plannedFile })

const stepRow = z.object({
  position: z.int(),
  state: z.enum(['begun', 'done', 'undone']),
  seenBefore: z.array(z.string()).nullable(),
  cursor: z
    .discriminatedUnion('by', [
      z.object({ by: z.literal('key'), after: z.array(z.string()) }),
      z.object({ by: z.literal('page'), next: z.int() }),
    ])
    .nullable(),
})

export async function readOnline(session: PgSession, attemptId: string): Promise<StoredPlan | undefined> {
  const [plan] = await session.query(
    `select plan_hash as "planHash", file - 'statementHashes' as file from ops.plan where migration_id = $1`,
    [attemptId],
  )
  if (plan === undefined) return undefined
  const { planHash, file } = planRow.parse(plan)
  const records = await session.query(
    `select position, state, seen_before as "seenBefore", cursor from ops.step where migration_id = $1 order by position`,
    [attemptId],
  )
  return { planned: file, planHash, records: z.array(stepRow).parse(records) }
}
