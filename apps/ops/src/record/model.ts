import { environments } from '@twinship/core'
import { planSchema } from '@twinship/migrate'
import { z } from 'zod'

/** Raised when a reader of the version before could misread what is written. */
export const recordVersion = 1

const instant = z.iso.datetime()
const milliseconds = z.number().nonnegative()
const list = <Item extends z.ZodType>(item: Item) => z.array(item).readonly()

/** The stages of a deployment, in their order; `back` only where it went wrong. */
export const stageNames = [
  'preflight',
  'plan',
  'gate',
  'confirm',
  'backup',
  'restore-point',
  'migrate',
  'seed',
  'verify',
  'health',
  'soak',
  'back',
] as const

/** `text`: what came of it, one line. A stage that nobody asked for is not there. */
const stage = z.strictObject({
  name: z.enum(stageNames),
  startedAt: instant,
  durationMs: milliseconds,
  outcome: z.enum(['done', 'warned', 'failed']),
  text: z.string(),
})

/** Who stood in the way: pids, ages, applications, states; no text of a query. */
const wait = z.strictObject({ at: instant, blockers: list(z.string()) })

/** One step of a plan, or one file that ran as a whole (`id` is its name then, `does` is `file`). */
const step = z.strictObject({
  tag: z.string(),
  id: z.string(),
  does: z.string(),
  startedAt: instant,
  durationMs: milliseconds,
  tries: z.int().nonnegative(),
  waits: list(wait),
  outcome: z.enum(['done', 'undone', 'unfinished']),
})

/** Of preflight, verification and health, each with its next command. */
const finding = z.strictObject({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'note']),
  message: z.string(),
  hint: z.string(),
})

const pulse = z.strictObject({
  at: instant,
  /** Of a query that asks for nothing, at the server and on the way that clients take; the middle of five. */
  serverMs: milliseconds.nullable(),
  clientsMs: milliseconds.nullable(),
  /** Of the app's own health page. */
  appMs: milliseconds.nullable(),
  appStatus: z.int().nullable(),
  /** Of pg_stat_database since the statistics were reset. */
  rollbacks: z.number().nonnegative().nullable(),
  deadlocks: z.number().nonnegative().nullable(),
  findings: list(finding),
})

const verification = z.strictObject({
  /** Tables that the migrations name. */
  touched: list(z.string()),
  /** Others in which nothing was written meanwhile. */
  unchanged: list(z.string()),
  /** Others that the app, or somebody, wrote to meanwhile. */
  written: list(z.string()),
  /** Against the replay of the folder; null where it was not compared. */
  drift: list(z.string()).nullable(),
  findings: list(finding),
})

/** One deployment from its start to its end: what the report, the metrics, the spans and the notices are made from. */
export const deployRecordSchema = z.strictObject({
  format: z.literal('twinship-deploy'),
  version: z.literal(recordVersion),
  /** UUID; as in the audit where something was changed. */
  id: z.uuid(),
  command: z.enum(['deploy', 'resume']),
  environment: z.enum(environments),
  /** Without password. */
  database: z.string(),
  actor: z.string(),
  host: z.string(),
  gitCommit: z.string().nullable(),
  /** What started it, where continuous integration says so. */
  ciRun: z.string().nullable(),
  toolVersion: z.string(),
  startedAt: instant,
  durationMs: milliseconds,
  outcome: z.enum(['applied', 'nothing-pending', 'failed', 'taken-back', 'interrupted', 'declined']),
  /** No row values, no secrets. */
  error: z.strictObject({ code: z.string(), message: z.string(), hint: z.string() }).nullable(),
  plan: planSchema.nullable(),
  applied: list(z.string()),
  backup: z.string().nullable(),
  /** `name`: null where the role may not set one. */
  restorePoint: z.strictObject({ name: z.string().nullable(), lsn: z.string() }).nullable(),
  stages: list(stage),
  steps: list(step),
  preflight: list(finding),
  verification: verification.nullable(),
  healthBefore: pulse.nullable(),
  healthAfter: pulse.nullable(),
  /** While it was watched on, the newest last. */
  soak: list(pulse),
})

export type StageName = (typeof stageNames)[number]
export type StageRecord = z.infer<typeof stage>
export type StepRecord = z.infer<typeof step>
export type FindingRecord = z.infer<typeof finding>
export type Pulse = z.infer<typeof pulse>
export type Verification = z.infer<typeof verification>
export type DeployRecord = z.infer<typeof deployRecordSchema>
