import { z } from 'zod'
import { count, toolDocument } from './parts.ts'

const finding = z.strictObject({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'note']),
  message: z.string(),
  hint: z.string(),
})

export const pgbouncerConfigSchema = toolDocument('pgbouncer config', {
  ini: z.string().describe('pgbouncer.ini'),
  sizes: z.strictObject({
    budget: count.describe('connections on which the server does the most work'),
    poolSize: count,
    reservePoolSize: count,
    maxDbConnections: count,
    serverConnections: count.describe('to the server at most, with the direct ones'),
    maxClientConnections: count,
    queryWaitTimeoutSeconds: count,
    files: count,
  }),
  warnings: z.array(finding),
})

export const pgbouncerUserlistSchema = toolDocument('pgbouncer userlist', {
  method: z.enum(['scram', 'md5']),
  users: z.array(z.strictObject({ name: z.string(), verifier: z.string(), sql: z.string() })),
  file: z
    .strictObject({
      path: z.string(),
      added: z.array(z.string()),
      replaced: z.array(z.string()),
      kept: count,
    })
    .nullable()
    .describe('null without --out'),
})

export const pgbouncerHashSchema = toolDocument('pgbouncer hash', {
  verifier: z.string(),
  user: z.string().nullable(),
  sql: z.string().nullable(),
})

export const pgbouncerAuthQuerySchema = toolDocument('pgbouncer auth-query', {
  database: z.string(),
  sql: z.string().describe('for a superuser, in that database'),
})

export const pgbouncerCheckSchema = toolDocument('pgbouncer check', {
  pooler: z.strictObject({ location: z.string(), version: z.string() }).nullable(),
  server: z.strictObject({ maxConnections: count, reservedConnections: count }).nullable(),
  userlist: z.string().nullable(),
  findings: z.array(finding),
})

const step = z.strictObject({ text: z.string(), commands: z.array(z.string()).optional() })

export const pgbouncerGuideSchema = toolDocument('pgbouncer guide', {
  sections: z.array(z.strictObject({ id: z.string(), title: z.string(), steps: z.array(step) })),
  limits: z.string().describe('what was not tried'),
})

export const pgbouncerPauseSchema = toolDocument('pgbouncer pause', {
  database: z.string().nullable().describe('null: all of them'),
  paused: z.boolean().describe('false where it was held and resumed'),
  waitedMs: z.number().nonnegative(),
})

export const pgbouncerResumeSchema = toolDocument('pgbouncer resume', {
  database: z.string().nullable().describe('null: all of them'),
  resumed: z.boolean().describe('false where nothing was paused'),
})
