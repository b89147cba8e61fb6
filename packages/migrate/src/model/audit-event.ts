import type { AuditEvent } from './audit.ts'
import type { RunInfo } from './run.ts'

/** For the audit: what happened, by whom, and by which program, commit and job. `runId`: null beside runs. */
export function auditEvent<RunId extends string | null = string>(
  by: RunInfo,
  event: AuditEvent['event'],
  details: AuditEvent['details'],
  runId: RunId | string = by.id,
): AuditEvent & { readonly runId: RunId | string } {
  const { command, gitCommit, toolVersion, ciRun = null } = by
  const program = { command, gitCommit, toolVersion, ...(ciRun === null ? {} : { ciRun }) }
  return { event, runId, actor: by.actor, details: { ...program, ...details } }
}
