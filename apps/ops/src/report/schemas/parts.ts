import { environments, errorTable, type ErrorCode } from '@twinship/core'
import { auditEvents } from '@twinship/migrate'
import { z } from 'zod'

/** Pieces that the documents of several commands share. Objects are closed: a key that is not here is a mistake. */
const environment = z.enum(environments)

export const errorCode = z.enum(Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]])

const detail = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])

const error = z
  .strictObject({
    code: errorCode,
    message: z.string().min(1),
    hint: z.string().min(1),
    details: z.record(z.string(), detail),
  })
  .describe('see docs/errors.md')

/** What a command prints that did not come to a result. */
export const failure = z.strictObject({ error })

/** The document of one command: its head, its result, and an error where the result is one. */
export function document<Name extends string, Shape extends z.core.$ZodLooseShape>(name: Name, shape: Shape) {
  return z.strictObject({
    command: z.literal(name),
    database: z.string().describe('without password'),
    environment,
    ...shape,
    error: error.optional(),
  })
}

/** The document of a command that works on no database of ours. */
export function toolDocument<Name extends string, Shape extends z.core.$ZodLooseShape>(
  name: Name,
  shape: Shape,
) {
  return z.strictObject({ command: z.literal(name), ...shape, error: error.optional() })
}

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
export const uuid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
export const count = z.int().nonnegative()

export const auditHead = z
  .strictObject({ sequence: z.int().positive(), hash: sha256 })
  .nullable()
  .describe('the end of the audit, for ops audit verify --head')

export const identity = z.strictObject({ id: uuid, environment }).nullable()

const fileReport = z.strictObject({
  tag: z.string(),
  statements: count,
  durationMs: z.number().nonnegative(),
  lockWaitMs: z.number().nonnegative(),
  notes: z.array(z.string()),
})

/** What a run of migrations says of itself. */
export const migrateReport = {
  applied: z.array(z.string()).describe('names, in order'),
  files: z.array(fileReport),
  total: count.describe('migrations of the folder'),
  outOfOrder: z.array(z.string()),
  run: uuid.nullable().describe('null where nothing was pending'),
  auditHead,
}

export const finding = z.strictObject({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'note']),
  tag: z.string().optional(),
  file: z.string().optional(),
  line: z.int().positive().optional(),
  message: z.string(),
  hint: z.string(),
})

export const preflightAnswer = z.strictObject({
  tag: z.string(),
  file: z.string(),
  line: z.int().positive(),
  statement: z.int().positive(),
  kind: z.enum([
    'null',
    'duplicate',
    'orphan',
    'row',
    'check',
    'value',
    'length',
    'exclusion',
    'outside-bounds',
    'of-new-partition',
  ]),
  table: z.string(),
  columns: z.array(z.string()),
  mendedBy: z
    .strictObject({ tag: z.string(), statement: z.int().positive() })
    .nullable()
    .describe('a statement before it that writes there'),
  count: count.nullable().describe('rows that make it fail; null: not decided'),
  isAtLeast: z.boolean().describe('there may be more'),
  undecided: z.string().nullable().describe('why there is no count'),
})

export const layout = z.enum(['journal', 'folders'])

export const difference = z.strictObject({
  kind: z.string(),
  name: z.string(),
  change: z.enum(['only-left', 'only-right', 'differs']),
  facts: z.array(
    z.strictObject({ fact: z.string(), left: z.string().nullable(), right: z.string().nullable() }),
  ),
  text: z.string(),
})

export const auditRow = z.strictObject({
  sequence: z.int().positive(),
  at: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  event: z.enum(auditEvents),
  runId: uuid.nullable(),
  actor: z.string(),
  details: z.record(z.string(), z.unknown()),
  detailsText: z.string().describe('details as they are stored and hashed'),
  previousHash: sha256,
  hash: sha256,
})

/** Of this database, in its store. */
export const newestBackup = z
  .strictObject({
    location: z.string(),
    count: count.describe('of this database'),
    newest: z.string().nullable(),
    provenHoursAgo: z.int().nullable(),
  })
  .nullable()
  .describe('null where the store cannot be read')

/** Of machine, server and database. */
export const machineFinding = z.strictObject({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'note']),
  message: z.string(),
  hint: z.string(),
})
