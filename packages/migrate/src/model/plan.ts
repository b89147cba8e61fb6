import { z } from 'zod'
import { lockModes } from '../hazards/model.ts'

/** Raised when a reader of the version before could misread what is written. */
export const planVersion = 1

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const ordinal = z.int().positive()
const milliseconds = z.int().nonnegative()
const list = <Item extends z.ZodType>(item: Item) => z.array(item).readonly()

/**
 * What a file, a statement or a step needs.
 *
 *   direct   harmless on a live database: runs as it stands, under a lock budget
 *   online   rewritten into steps that end in the same schema and block nobody
 *   phased   breaks the running app: a release before and one after it
 *   refused  cannot be made safe without a person
 */
export const planClasses = ['direct', 'online', 'phased', 'refused'] as const

/** What a step does; several statements of one file that only run share a `run`. */
export const stepKinds = [
  'run',
  'create-index-concurrently',
  'create-index-on-parent',
  'attach-index',
  'rename-index',
  'drop-index-concurrently',
  'reindex-concurrently',
  'add-constraint-not-valid',
  'validate-constraint',
  'constraint-using-index',
  'add-not-null-check',
  'set-not-null',
  'add-column',
  'backfill',
  'become-identity',
  'drop-constraint',
  'add-enum-value',
  'detach-partition-concurrently',
] as const

/** A relation as it is called when the step runs; `schema` is null where only search_path tells, without a database. */
const relation = z.strictObject({ schema: z.string().nullable(), name: z.string() })

const lock = relation.extend({ mode: z.enum(lockModes) })

const answer = z.enum(['yes', 'no', 'unknown'])

/** Work on the rows of a table that was there before: written anew, read from one end to the other. */
const work = relation.extend({ rewrites: answer, scans: answer })

/**
 * How long a step may wait and hold.
 *
 *   none      takes no lock that a running app could feel
 *   strong    blocks writes or more: SHARE UPDATE EXCLUSIVE first, so that autovacuum yields, then short tries
 *   weak      blocks neither reads nor writes: waits longer, works as long as it takes
 *   snapshot  waits for every older transaction of the database (CONCURRENTLY): a watchdog instead of a time limit
 *   rows      row locks, batch by batch
 *   blocking  a person accepted that it blocks (--maintenance)
 */
const budget = z.strictObject({
  lockClass: z.enum(['none', 'strong', 'weak', 'snapshot', 'rows', 'blocking']),
  /** Of each try; null: none. */
  lockTimeoutMs: milliseconds.nullable(),
  /** For how long it is tried again after lock_timeout or a deadlock, pauses included. */
  totalMs: milliseconds,
  /** Null: none, and a watchdog names who is in the way. */
  statementTimeoutMs: milliseconds.nullable(),
})

const name = z.strictObject({ schema: z.string().nullable(), name: z.string() }).readonly()

/** How to learn whether a step took effect that does not share a transaction with its journal row. */
const probe = z.union([
  z.strictObject({
    kind: z.literal('index-build'),
    name: z.string().nullable(),
    table: name,
    ifNotExists: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('index-drop'), indexes: list(name), ifExists: z.boolean() }),
  z.strictObject({
    kind: z.literal('reindex'),
    target: z.enum(['index', 'table', 'schema', 'database', 'system']),
    object: name.nullable(),
  }),
  z.strictObject({
    kind: z.literal('enum-value'),
    type: name,
    value: z.string(),
    ifNotExists: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('detach-partition'), table: name, partition: name }),
  /** Rows for which `sql` (a SELECT of one boolean) is true are left. */
  z.strictObject({ kind: z.literal('rows-left'), sql: z.string() }),
  /** Running it once more does no harm. */
  z.strictObject({ kind: z.literal('repeat') }),
  /** A person must say: ops resolve. */
  z.strictObject({ kind: z.literal('ask') }),
])

/** What a backfill does to each row; its step's `sql` is the same in one statement. */
const backfill = z.strictObject({
  table: relation,
  /** `SET` of the UPDATE, and the rows that are still to be done. */
  set: z.string(),
  where: z.string(),
  /** Columns of the primary key, in order, for rows that do not lie in one heap; null where there is none. */
  key: list(z.string()).nullable(),
})

/** A partition as it was when it was planned, of the topmost table that the step's index is of. */
const partition = z.strictObject({ table: relation, of: relation })

/**
 * `sql` is run in its order, in one transaction or each alone; null where nothing brings it back. Before it each of
 * `before`, alone: they may be run twice.
 */
const undo = z.strictObject({
  before: list(z.string()).optional(),
  sql: list(z.string()).nullable(),
  transaction: z.enum(['own', 'none']),
  /** What stays, or is lost, all the same. */
  remains: z.string().nullable(),
})

/** From rows and bytes as the server counts them, for machines from slow to fast; without waiting for locks. */
const estimate = z.strictObject({
  fromMs: milliseconds,
  toMs: milliseconds,
  rows: z.number().nonnegative(),
  bytes: z.number().nonnegative(),
})

const planStep = z.strictObject({
  /** `0003_add_index/2.1`: file, its first statement, and a number from 1. */
  id: z.string(),
  /** Those of the file that it carries out, or is a part of. */
  statements: list(ordinal),
  /** Of the first one, from 1. */
  line: ordinal,
  class: z.enum(['direct', 'online']),
  kind: z.enum(stepKinds),
  /** Exact statements, in order. */
  sql: list(z.string()),
  /** `own`: all of `sql` in one transaction, with its journal rows. `none`: each alone. */
  transaction: z.enum(['own', 'none']),
  /** On relations that were there before this deployment, the strongest of each. */
  locks: list(lock),
  /** Tables whose rows are rewritten or read as a whole; or that cannot be told from the files alone. */
  work: list(work),
  budget,
  probe: probe.nullable(),
  backfill: backfill.nullable(),
  /** What the step is about: it is passed over where that is no partition any more. */
  partition: partition.optional(),
  /** An index of a partitioned table that must be valid with this step, the last of those that build it. */
  completes: name.optional(),
  undo,
  /** Null where nothing is known of the tables. */
  estimate: estimate.nullable(),
  /** What breaks or blocks, accepted by --maintenance; or what should be known. */
  notes: list(z.string()),
})

const reason = z.strictObject({
  /** 0: about the file as a whole. */
  statement: z.int().nonnegative(),
  line: ordinal,
  class: z.enum(planClasses),
  text: z.string(),
  /** What to do, where it does not run. */
  hint: z.string().nullable(),
})

export const plannedFile = z.strictObject({
  tag: z.string(),
  file: z.string(),
  /** As in Drizzle's ledger. */
  hash: z.string(),
  class: z.enum(planClasses),
  /** Why, statement by statement; nothing for what is direct and needs no word. */
  reasons: list(reason),
  /** None where the class is phased or refused, unless by --maintenance. */
  steps: list(planStep),
})

/** What was known when it was made. Execution refuses a plan whose basis has changed (MIGRATION.PLAN_CHANGED). */
const basis = z.strictObject({
  /** SHA-256 over tags and hashes of the files planned, in order. */
  folder: sha256,
  /** Newest row of Drizzle's ledger; null where there is none, or no database was asked. */
  ledgerHead: z.strictObject({ hash: z.string(), createdAtMs: z.number().nullable() }).nullable(),
  /** Null: planned from the files alone, as if every table were large and in use. */
  facts: z
    .strictObject({
      /** As server_version_num. */
      serverVersion: z.int().positive(),
      /** Over the facts that a verdict read: versions, types, constraints, indexes, dependants, row bands. */
      hash: sha256,
    })
    .nullable(),
})

/** Everything but the plan's own hash. */
const planBody = z.strictObject({
  format: z.literal('twinship-plan'),
  version: z.literal(planVersion),
  /** Of the program that made it. */
  engine: z.string(),
  dialect: z.enum(['postgresql', 'sqlite']),
  /** --maintenance: breaking and blocking are accepted. */
  maintenance: z.boolean(),
  basis,
  files: list(plannedFile),
})

/** `hash`: SHA-256 over the JSON of all other keys, sorted at every depth, without spaces. */
export const planSchema = planBody.extend({ hash: sha256 })

export type PlanClass = (typeof planClasses)[number]
export type StepKind = (typeof stepKinds)[number]
export type PlanLock = z.infer<typeof lock>
export type PlanWork = z.infer<typeof work>
export type PlanBudget = z.infer<typeof budget>
export type PlanProbe = z.infer<typeof probe>
export type PlanUndo = z.infer<typeof undo>
export type PlanEstimate = z.infer<typeof estimate>
export type PlanBackfill = z.infer<typeof backfill>
export type PlanPartition = z.infer<typeof partition>
export type PlanStep = z.infer<typeof planStep>
export type PlanReason = z.infer<typeof reason>
export type PlannedFile = z.infer<typeof plannedFile>
export type PlanBasis = z.infer<typeof basis>
export type PlanBody = z.infer<typeof planBody>
export type Plan = z.infer<typeof planSchema>
