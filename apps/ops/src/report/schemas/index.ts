import type { z } from 'zod'
import { abortSchema } from './abort.ts'
import { approveSchema } from './approve.ts'
import { auditExportSchema, auditListSchema, auditShowSchema, auditVerifySchema } from './audit.ts'
import {
  backupCreateSchema,
  backupKeygenSchema,
  backupListSchema,
  backupPruneSchema,
  backupShowSchema,
  backupVerifySchema,
} from './backup.ts'
import { baselineSchema } from './baseline.ts'
import { deploySchema } from './deploy.ts'
import { doctorSchema } from './doctor.ts'
import { healthSchema } from './health.ts'
import { identifySchema } from './identify.ts'
import { importSchema } from './import.ts'
import { initSchema } from './init.ts'
import { lintSchema } from './lint.ts'
import { migrateSchema } from './migrate.ts'
import {
  pgbouncerAuthQuerySchema,
  pgbouncerCheckSchema,
  pgbouncerConfigSchema,
  pgbouncerGuideSchema,
  pgbouncerHashSchema,
  pgbouncerPauseSchema,
  pgbouncerResumeSchema,
  pgbouncerUserlistSchema,
} from './pgbouncer.ts'
import { planSchema } from './plan.ts'
import { promoteExportSchema } from './promote.ts'
import { rehearseSchema } from './rehearse.ts'
import { resolveSchema } from './resolve.ts'
import { resumeSchema } from './resume.ts'
import { restoreSchema, rollbackSchema } from './restore.ts'
import { rolesSchema } from './roles.ts'
import { resetSchema, startSchema } from './seeded.ts'
import { statusSchema } from './status.ts'
import { verifySchema } from './verify.ts'
import { watchSchema } from './watch.ts'

/** What each command prints with --json, or what each line holds: for tests and documentation, not read at run time. */
export const schemas: Readonly<Record<string, z.ZodType>> = {
  start: startSchema,
  status: statusSchema,
  doctor: doctorSchema,
  health: healthSchema,
  lint: lintSchema,
  plan: planSchema,
  rehearse: rehearseSchema,
  migrate: migrateSchema,
  deploy: deploySchema,
  resume: resumeSchema,
  watch: watchSchema,
  abort: abortSchema,
  resolve: resolveSchema,
  baseline: baselineSchema,
  'import prisma': importSchema,
  init: initSchema,
  'promote export': promoteExportSchema,
  approve: approveSchema,
  identify: identifySchema,
  verify: verifySchema,
  'audit list': auditListSchema,
  'audit show': auditShowSchema,
  'audit verify': auditVerifySchema,
  'audit export': auditExportSchema,
  roles: rolesSchema,
  'backup create': backupCreateSchema,
  'backup list': backupListSchema,
  'backup show': backupShowSchema,
  'backup verify': backupVerifySchema,
  'backup prune': backupPruneSchema,
  'backup keygen': backupKeygenSchema,
  'pgbouncer config': pgbouncerConfigSchema,
  'pgbouncer userlist': pgbouncerUserlistSchema,
  'pgbouncer hash': pgbouncerHashSchema,
  'pgbouncer auth-query': pgbouncerAuthQuerySchema,
  'pgbouncer check': pgbouncerCheckSchema,
  'pgbouncer guide': pgbouncerGuideSchema,
  'pgbouncer pause': pgbouncerPauseSchema,
  'pgbouncer resume': pgbouncerResumeSchema,
  restore: restoreSchema,
  rollback: rollbackSchema,
  reset: resetSchema,
}
