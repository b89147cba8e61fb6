import type { PlanBudget, PlannedFile, PlanStep, PlanUndo } from '../../model/plan.ts'
import type { ParsedMigration } from '../../model/parsed.ts'
import type { MigrationParser } from '../../ports/migration-parser.ts'
import { segmentFile } from '../../state/segments.ts'
import { refuseUnrunnable } from '../refuse.ts'
import { assemblePlan } from './assemble.ts'
import type { Planner, PlanInput } from './planner.ts'
import { probeOf, runOf, type Run } from './segments.ts'

/** The write lock of the file is all there is. */
const budget: PlanBudget = {
  lockClass: 'none',
  lockTimeoutMs: null,
  totalMs: 0,
  statementTimeoutMs: null,
}

const undo: PlanUndo = {
  sql: null,
  transaction: 'own',
  remains: 'SQLite has one writer: restore the backup that was made before',
}

const note =
  'other writers of the file wait meanwhile; what fails or breaks the running app is told by ops lint'

/** SQLite's plan: each file as it stands, in order; its one writer waits for nobody's locks. */
export function createSqlitePlanner(parser: MigrationParser): Planner {
  return {
    dialect: 'sqlite',
    plan(input) {
      const files = input.files
        .filter(({ tag }) => input.pending.has(tag))
        .map((file) => planFile(file, parser.parse(file)))
      return assemblePlan('sqlite', input, null, files)
    },
  }
}

function planFile({ tag, file, hash }: PlanInput['files'][number], parsed: ParsedMigration): PlannedFile {
  refuseUnrunnable(parsed)
  const runs = segmentFile(parsed.statements).flatMap((segment) => runOf(segment) ?? [])
  return { tag, file, hash, class: 'direct', reasons: [], steps: runs.map((run) => toStep(tag, run)) }
}

function toStep(tag: string, { statements, sql, transaction }: Run): PlanStep {
  const [first] = statements
  const alone = transaction === 'none' && first !== undefined
  return {
    id: `${tag}/${first?.ordinal ?? 1}.1`,
    statements: statements.map(({ ordinal }) => ordinal),
    line: first?.line ?? 1,
    class: 'direct',
    kind: 'run',
    sql,
    transaction,
    locks: [],
    work: [],
    budget,
    probe: alone ? probeOf(first) : null,
    backfill: null,
    undo,
    estimate: null,
    notes: [note],
  }
}
