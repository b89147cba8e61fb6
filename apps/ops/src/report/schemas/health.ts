import { z } from 'zod'
import { count, document, newestBackup, machineFinding } from './parts.ts'

const ms = z.number().nonnegative()

const reach = z.discriminatedUnion('reached', [
  z.strictObject({
    reached: z.literal(true),
    location: z.string(),
    connectMs: ms,
    latencyMs: ms.describe('of a query that asks for nothing; the median of five'),
  }),
  z.strictObject({
    reached: z.literal(false),
    location: z.string(),
    code: z.string(),
    message: z.string(),
    hint: z.string(),
  }),
])

const server = z.strictObject({
  version: z.string(),
  role: z.string(),
  isInRecovery: z.boolean().describe('a replica'),
  connections: z.strictObject({ used: count, max: count.describe('without those kept for superusers') }),
  transactions: z
    .array(
      z.strictObject({
        pid: count.describe('0: a prepared transaction'),
        role: z.string(),
        application: z.string(),
        state: z.string(),
        seconds: ms,
      }),
    )
    .describe('open for longer than --max-transaction'),
  invalidIndexes: z.array(z.string()),
  unvalidatedConstraints: z.array(z.string()),
  replicas: z
    .array(z.strictObject({ name: z.string(), state: z.string(), lagSeconds: z.number().nullable() }))
    .describe('that follow a primary; a replica tells of itself'),
  slots: z.array(
    z.strictObject({
      name: z.string(),
      isActive: z.boolean(),
      retainedBytes: z.number(),
      status: z.string(),
    }),
  ),
  bloat: z
    .array(z.strictObject({ table: z.string(), deadRows: ms, liveRows: ms }))
    .describe('tables with many dead rows, as the server estimates'),
  transactionsLeft: z.int().describe('until the server stops taking writes'),
})

const file = z.strictObject({
  bytes: count,
  unusedBytes: count,
  logBytes: count.nullable().describe('of the write-ahead log'),
  journalMode: z.string(),
})

const pool = z.discriminatedUnion('reached', [
  z.strictObject({
    reached: z.literal(true),
    location: z.string(),
    paused: z.array(z.string()),
    waiting: count.describe('clients that wait for a connection'),
    maxWaitSeconds: ms,
  }),
  z.strictObject({ reached: z.literal(false), location: z.string(), code: z.string(), message: z.string() }),
])

export const healthSchema = document('health', {
  healthy: z.boolean().describe('nothing of it is an error'),
  direct: reach,
  clients: reach.nullable().describe('the way of DATABASE_URL; null where it is the same'),
  server: server.nullable().describe('null for SQLite, and where it is not reached'),
  file: file.nullable(),
  pool: pool.nullable().describe('null where PGBOUNCER_ADMIN_URL names none'),
  backups: newestBackup,
  findings: z.array(machineFinding),
})
