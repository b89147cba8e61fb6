import { z } from 'zod'
import {
  count,
  document,
  errorCode,
  finding,
  identity,
  layout,
  newestBackup,
  machineFinding,
} from './parts.ts'

const server = z.discriminatedUnion('reached', [
  z.strictObject({
    reached: z.literal(true),
    pooler: z.boolean(),
    version: z.string(),
    role: z.string(),
    tls: z.string().nullable().describe('protocol and cipher; null without TLS'),
    clockAheadMs: z.int().describe("the server's clock less this machine's"),
  }),
  z.strictObject({ reached: z.literal(false), code: errorCode, message: z.string(), hint: z.string() }),
])

export const doctorSchema = document('doctor', {
  node: z.string(),
  folder: z.strictObject({ dialect: z.enum(['postgresql', 'sqlite']), layout, migrations: count }),
  findings: z.array(finding).describe('of the journal check'),
  server: server.nullable(),
  disk: z.strictObject({ path: z.string(), fileBytes: count.nullable(), freeBytes: count }).nullable(),
  identity,
  backups: newestBackup,
  programs: z.array(
    z.strictObject({
      name: z.string(),
      version: z.string().nullable(),
      neededFor: z.string(),
      advisory: z.string().nullable().describe('a known flaw of this version'),
    }),
  ),
  machine: z.array(machineFinding).describe('of machine, server and database'),
})
