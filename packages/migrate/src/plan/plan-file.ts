import type { Attempt } from '../model/database-state.ts'
import type { MigrationFile } from '../model/folder.ts'
import type { ParsedMigration } from '../model/parsed.ts'
import type { FilePlan, Step } from '../model/run.ts'
import type { Segment } from '../model/segment.ts'
import { settingsInForce, temporaryNames } from '../state/kept.ts'
import { segmentFile } from '../state/segments.ts'

export type FilePlanInput = {
  readonly migration: MigrationFile
  readonly parsed: ParsedMigration
  /** The attempt to go on with; undefined for one from the start. */
  readonly interrupted?: Attempt | undefined
  /** The attempt before one from the start: it failed and committed nothing, but may have left an invalid index. */
  readonly failed?: Attempt | undefined
  /** UUID for an attempt from the start. */
  readonly newId: string
}

/** What is left to do of a file. Committed statements are left out, whatever the segments around them. */
export function planFile({ migration, parsed, interrupted, failed, newId }: FilePlanInput): FilePlan {
  const done = interrupted?.doneHashes.length ?? 0
  const steps = segmentFile(parsed.statements)
    .flatMap((segment) => withoutDone(segment, done) ?? [])
    .map((segment) => toStep(segment, interrupted ?? failed))
  return {
    attemptId: interrupted?.id ?? newId,
    isResumed: interrupted !== undefined,
    migration,
    parsed,
    replay: settingsInForce(parsed.statements, done),
    lost: temporaryNames(parsed.statements, done).map(({ name }) => name),
    steps,
  }
}

function withoutDone(segment: Segment, done: number): Segment | undefined {
  if (segment.kind === 'alone') return segment.statement.ordinal > done ? segment : undefined
  const statements = segment.statements.filter(({ ordinal }) => ordinal > done)
  // Opened by AND CHAIN and empty: part of the file only if its opening is still to come.
  if (statements.length === 0 && (segment.statements.length > 0 || done > 0)) return undefined
  return { ...segment, statements }
}

function toStep(segment: Segment, attempt: Attempt | undefined): Step {
  const fresh: Step = { segment, past: 'none', seenBefore: null }
  if (attempt === undefined || segment.kind !== 'alone' || segment.transaction === 'own') return fresh
  const { ordinal, tokensHash } = segment.statement
  const { inFlight, openHash, seenBefore } = attempt
  if (inFlight !== null) return inFlight === ordinal ? { segment, past: 'in-flight', seenBefore } : fresh
  // One that failed may have moved since: statements were put before it.
  return openHash === tokensHash ? { segment, past: 'failed', seenBefore } : fresh
}
