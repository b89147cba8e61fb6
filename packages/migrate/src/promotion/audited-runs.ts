import { z } from 'zod'
import type { AuditRow } from '../model/audit.ts'
import type { PromotedRun } from '../model/promotion.ts'

/** A run as the audit tells it. */
export type AuditedRun = Omit<PromotedRun, 'outcome'> & {
  readonly outcome: 'applied' | 'failed' | 'interrupted' | 'aborted' | null
  /** Place of its start in the audit. */
  readonly sequence: number
  /** Undefined where it says none: ops abort. */
  readonly environment: string | undefined
  readonly pending: readonly string[]
  readonly applied: readonly string[]
}

const tags = z.array(z.string()).default([])

const startedSchema = z.object({
  command: z.string(),
  gitCommit: z.string().nullable(),
  toolVersion: z.string(),
  environment: z.string().optional(),
  pending: tags,
  plan: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
})

const finishedSchema = z.object({
  outcome: z.enum(['applied', 'failed', 'interrupted', 'aborted']),
  applied: tags,
})

/** The runs of an audit, oldest first; what is not of the form of docs/formats.md is none. */
export function auditedRuns(audit: readonly AuditRow[]): readonly AuditedRun[] {
  const runs = new Map<string, AuditedRun>()
  for (const row of audit) {
    const { event, runId } = row
    if (runId === null) continue
    const before = runs.get(runId)
    const run =
      event === 'run.started'
        ? started(row, runId)
        : event === 'run.finished'
          ? finished(row, before)
          : before
    if (run !== undefined) runs.set(runId, run)
  }
  return [...runs.values()]
}

function started({ details, actor, at, sequence }: AuditRow, id: string): AuditedRun | undefined {
  const parsed = startedSchema.safeParse(details)
  if (!parsed.success) return undefined
  const { environment, plan = null, ...rest } = parsed.data
  const unfinished = { finishedAt: null, outcome: null, applied: [] }
  return { ...rest, id, actor, environment, plan, sequence, startedAt: at, ...unfinished }
}

function finished({ details, at }: AuditRow, run: AuditedRun | undefined): AuditedRun | undefined {
  const parsed = finishedSchema.safeParse(details)
  return run === undefined || !parsed.success ? run : { ...run, ...parsed.data, finishedAt: at }
}
