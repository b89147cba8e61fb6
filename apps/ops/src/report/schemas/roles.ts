import { z } from 'zod'
import { count, document } from './parts.ts'

const name = z.string().min(1)
const logins = { migrator: name, app: name, readonly: name, backup: name }

export const rolesSchema = document('roles', {
  roles: z.strictObject({ owner: name, ...logins }),
  schemas: z.array(name),
  ledgerSchema: name,
  limits: z
    .strictObject({ migrator: count, app: count, readonly: count, backup: count })
    .partial()
    .describe('connections a role may have at a time, where one was given'),
  sql: z.string().describe('the script'),
})
