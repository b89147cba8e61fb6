import type { Difference, Plan, SchemaOutcome } from '@twinship/migrate'
import type { MachineFinding } from '../../doctor/finding.ts'
import type { Verification } from '../../record/model.ts'
import type { CountedObjects, CountedTable } from './tables.ts'

export type VerificationInput = {
  readonly plan: Plan | null
  readonly before: CountedObjects | null
  readonly after: CountedObjects | null
  /** Tags that are not applied as they stand. */
  readonly unapplied: readonly string[]
  /** Differences to the replay before, and now; null where nothing was compared. */
  readonly drift: ({ readonly before: readonly Difference[] } & SchemaOutcome) | null
}

/** What became of the database, against what it was to become. Pure. */
export function judgeDeployment(input: VerificationInput): Verification {
  const { before, after, drift } = input
  const moved = moveTables(input)
  return {
    ...moved.lists,
    drift: drift === null ? null : [...drift.own, ...drift.others].map(({ text }) => text),
    findings: [
      ...input.unapplied.map(unapplied),
      ...(drift === null ? [] : newDrift(drift)),
      ...(before === null || after === null ? [] : newlyBroken(before, after, input.plan)),
      ...moved.rewritten,
    ],
  }
}

/** Tables that a plan names, by the names that it has for them. */
function touchedTables(plan: Plan | null): ReadonlySet<string> {
  const steps = plan?.files.flatMap((file) => file.steps) ?? []
  const relations = steps.flatMap(({ locks, work, backfill }) => [
    ...locks,
    ...work,
    ...(backfill === null ? [] : [backfill.table]),
  ])
  return new Set(relations.map(({ schema, name }) => nameOf(schema, name)))
}

function nameOf(schema: string | null, name: string): string {
  return schema === null || schema === 'public' ? name : `${schema}.${name}`
}

type Moved = {
  readonly lists: Pick<Verification, 'touched' | 'unchanged' | 'written'>
  readonly rewritten: readonly MachineFinding[]
}

function moveTables({ plan, before, after }: VerificationInput): Moved {
  const named = touchedTables(plan)
  if (before === null || after === null) {
    return { lists: { touched: [...named].sort(), unchanged: [], written: [] }, rewritten: [] }
  }
  const known = new Map(before.tables.map((table) => [table.oid, table]))
  const isTouched = ({ name, oid }: CountedTable) => !known.has(oid) || named.has(unquoted(name))
  const others = after.tables.filter((table) => !isTouched(table))
  const names = (tables: readonly CountedTable[]) => tables.map(({ name }) => name)
  const isStill = (table: CountedTable) => known.get(table.oid)?.written === table.written
  return {
    lists: {
      touched: names(after.tables.filter(isTouched)),
      unchanged: names(others.filter(isStill)),
      written: names(others.filter((table) => !isStill(table))),
    },
    rewritten: others
      .filter(({ oid, filenode }) => known.get(oid)?.filenode !== filenode)
      .map(({ name }) => rewritten(name)),
  }
}

/** Regclass quotes a name that needs it. */
function unquoted(name: string): string {
  return name.replaceAll('"', '')
}

function unapplied(tag: string): MachineFinding {
  return {
    code: 'MIGRATION.PENDING',
    severity: 'error',
    message: `${tag} is not among what the ledger says is applied.`,
    hint: 'Run ops status: it names the next command.',
  }
}

/** What somebody else did meanwhile (a partition of the night, an index by hand) is told, and no fault of this. */
function newDrift({
  before,
  own,
  others,
}: NonNullable<VerificationInput['drift']>): readonly MachineFinding[] {
  const known = new Set(before.map(keyOf))
  return [
    ...own.map(({ text }): MachineFinding => ({
      code: 'VERIFY.DRIFT',
      severity: 'error',
      message: `The schema is not what the migrations make of an empty database: ${text}.`,
      hint: 'ops verify shows all of it.',
    })),
    ...others
      .filter((one) => !known.has(keyOf(one)))
      .map(({ text }): MachineFinding => ({
        code: 'VERIFY.DRIFT',
        severity: 'warning',
        message: `Something beside the migrations changed the schema meanwhile: ${text}.`,
        hint: 'ops verify shows all of it.',
      })),
  ]
}

function keyOf({ kind, name }: Difference): string {
  return `${kind} ${name}`
}

/**
 * An invalid index that the plan names is this deployment's; another one is being built, or was left, by somebody else. A
 * constraint that a file itself leaves NOT VALID is for the next one to validate.
 */
function newlyBroken(
  before: CountedObjects,
  after: CountedObjects,
  plan: Plan | null,
): readonly MachineFinding[] {
  const sql = (plan?.files ?? []).flatMap((file) => file.steps.flatMap((step) => step.sql)).join('\n')
  const isOwn = (name: string) => sql.includes(unquoted(name).replace(/^.*\./, ''))
  const fresh = (now: readonly string[], then: readonly string[]) =>
    now.filter((name) => !then.includes(name))
  return [
    ...fresh(after.invalidIndexes, before.invalidIndexes).map((name): MachineFinding => ({
      code: 'INDEX.INVALID',
      severity: isOwn(name) ? 'error' : 'warning',
      message: `The index ${name} is invalid since, or being built.`,
      hint: `DROP INDEX CONCURRENTLY ${name}, and build it again.`,
    })),
    ...fresh(after.unvalidated, before.unvalidated).map((name): MachineFinding => ({
      code: 'CONSTRAINT.NOT_VALIDATED',
      severity: 'warning',
      message: `The constraint ${name} holds for new rows; those before it were not checked.`,
      hint: 'ALTER TABLE … VALIDATE CONSTRAINT … blocks no reads and writes.',
    })),
  ]
}

function rewritten(name: string): MachineFinding {
  return {
    code: 'TABLE.REWRITTEN',
    severity: 'warning',
    message: `${name} was written anew or emptied meanwhile, and the plan does not name it.`,
    hint: 'Ask who did that: VACUUM FULL, CLUSTER, TRUNCATE or somebody at a console.',
  }
}
