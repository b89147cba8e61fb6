import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { errorTable, type ErrorCode } from '@twinship/core'
import { describe, expect, it } from 'vitest'
import { workspaceRoot } from './run-ops.ts'

/** For each code of docs/errors.md the test that makes it happen. */
const provokedBy: Readonly<Record<ErrorCode, string>> = {
  'BUG.UNEXPECTED': 'apps/ops/test/main.test.ts',
  'USAGE.INVALID': 'apps/ops/test/bad-input.test.ts',
  'CONFIG.INVALID': 'apps/ops/test/bad-input.test.ts',
  'CONFIG.URL': 'apps/ops/test/bad-input.test.ts',
  'CONFIG.REMOTE_IN_DEVELOPMENT': 'apps/ops/test/bad-input.test.ts',
  'CONFIG.UNVERIFIED_TLS': 'packages/core/src/env/policy.test.ts',
  'CONFIG.WRONG_ENVIRONMENT': 'apps/ops/test/identity.test.ts',
  'CONFIRM.MISSING': 'apps/ops/test/identity.test.ts',
  'CONNECT.UNREACHABLE': 'apps/ops/test/bad-input.test.ts',
  'CONNECT.AUTHENTICATION': 'apps/ops/test/bad-input.test.ts',
  'CONNECT.NO_DATABASE': 'apps/ops/test/commands.test.ts',
  'CONNECT.TLS': 'apps/ops/test/bad-input.test.ts',
  'CONNECT.POOLER': 'apps/ops/test/bad-input.test.ts',
  'DB.UNIQUE_VIOLATION': 'packages/db/test/domain-rules.test.ts',
  'DB.FOREIGN_KEY_VIOLATION': 'packages/db/test/domain-rules.test.ts',
  'DB.CHECK_VIOLATION': 'packages/db/test/domain-checks.test.ts',
  'DB.NOT_NULL_VIOLATION': 'packages/db/test/conformance/expected.ts',
  'DB.INVALID_VALUE': 'packages/db/test/conformance/expected.ts',
  'DB.MISSING_TABLE': 'packages/seed/test/seed.test.ts',
  'DB.BUSY': 'apps/ops/test/refusals.test.ts',
  'DB.SERIALIZATION': 'packages/db/test/concurrency/serialization.test.ts',
  'DB.TRANSACTION_ABORTED': 'packages/db/test/conformance/expected.ts',
  'DB.NESTED_WRITE': 'packages/db/test/conformance/expected.ts',
  'DB.POOL_ACQUIRE_TIMEOUT': 'packages/db/test/concurrency/pg-pool.test.ts',
  'DB.NEEDS_SESSION': 'packages/db/test/pool/needs-session.test.ts',
  'DB.CONNECTION_LOST': 'packages/db/test/concurrency/lost-connection.test.ts',
  'DB.CLOSED': 'packages/db/test/conformance/conformance.test.ts',
  'DB.READ_ONLY': 'apps/ops/test/bad-input.test.ts',
  'DB.PRIVILEGE': 'apps/ops/test/commands.test.ts',
  'DB.DISK_FULL': 'packages/db/test/concurrency/sqlite-writes.test.ts',
  'DB.NOT_A_DATABASE': 'apps/ops/test/bad-input.test.ts',
  'DB.REFUSED': 'packages/migrate/test/pg/probe.test.ts',
  'MIGRATION.FOLDER_MISSING': 'apps/ops/test/bad-input.test.ts',
  'MIGRATION.DIALECT': 'apps/ops/test/bad-input.test.ts',
  'MIGRATION.FILE_MISSING': 'apps/ops/test/status.test.ts',
  'MIGRATION.JOURNAL': 'apps/ops/test/bad-input.test.ts',
  'MIGRATION.UNREADABLE': 'packages/migrate/src/read/folder.test.ts',
  'MIGRATION.ENCODING': 'packages/migrate/src/read/folder.test.ts',
  'MIGRATION.SYNTAX': 'apps/ops/test/status.test.ts',
  'LINT.HAZARDS': 'apps/ops/test/hazards.test.ts',
  'LINT.DATA': 'apps/ops/test/hazards.test.ts',
  'LINT.REVISION': 'apps/ops/test/hazards.test.ts',
  'MIGRATION.EDITED': 'apps/ops/test/status.test.ts',
  'MIGRATION.OUT_OF_ORDER': 'apps/ops/test/status.test.ts',
  'MIGRATION.INTERRUPTED': 'apps/ops/test/resume.test.ts',
  'MIGRATION.AHEAD': 'apps/ops/test/status.test.ts',
  'MIGRATION.CANNOT_RUN': 'packages/migrate/test/pg/file-sessions.test.ts',
  'MIGRATION.FAILED': 'apps/ops/test/resume.test.ts',
  'MIGRATION.PENDING': 'apps/ops/test/status.test.ts',
  'MIGRATION.LOCKED': 'apps/ops/test/refusals.test.ts',
  'MIGRATION.OUTCOME_UNKNOWN': 'apps/ops/test/resume.test.ts',
  'MIGRATION.NOT_FOUND': 'apps/ops/test/resume.test.ts',
  'MIGRATION.NOTHING_TO_RESOLVE': 'apps/ops/test/resume.test.ts',
  'MIGRATION.FOREIGN_KEYS': 'apps/ops/test/refusals.test.ts',
  'MIGRATION.ROWS_LOST': 'apps/ops/test/refusals.test.ts',
  'IDENTITY.MISMATCH': 'apps/ops/test/identity.test.ts',
  'IDENTITY.MISSING': 'apps/ops/test/identity.test.ts',
  'ENGINE.NEWER': 'apps/ops/test/refusals.test.ts',
  'ENGINE.RECORDS': 'packages/migrate/test/pg/records.test.ts',
  'AUDIT.BROKEN': 'apps/ops/test/audit.test.ts',
  'AUDIT.NOT_WRITTEN': 'packages/migrate/test/pg/audit.test.ts',
  'VERIFY.DRIFT': 'apps/ops/test/adopt.test.ts',
  'SCRATCH.UNAVAILABLE': 'apps/ops/test/adopt.test.ts',
  'BASELINE.CONFLICT': 'apps/ops/test/adopt.test.ts',
  'IMPORT.NO_LEDGER': 'apps/ops/test/adopt.test.ts',
  'IMPORT.UNFINISHED': 'apps/ops/test/adopt.test.ts',
  'PGBOUNCER.VALUE': 'packages/pgbouncer/src/config/render.test.ts',
  'PGBOUNCER.USERLIST': 'packages/pgbouncer/src/userlist/logins.test.ts',
  'PGBOUNCER.EXPOSED': 'apps/ops/test/pgbouncer/credentials.test.ts',
  'PGBOUNCER.NO_CONSOLE': 'apps/ops/test/pgbouncer/check.test.ts',
  'PGBOUNCER.REFUSED': 'apps/ops/test/pgbouncer/pause.test.ts',
  'PGBOUNCER.PAUSE_TIMEOUT': 'apps/ops/test/pgbouncer/pause.test.ts',
  'PGBOUNCER.STILL_PAUSED': 'packages/pgbouncer/src/console/pause.test.ts',
  'PGBOUNCER.FINDINGS': 'apps/ops/test/pgbouncer/check.test.ts',
  'SCHEMA.DRIFT': 'packages/db/test/generate.test.ts',
  'SCHEMA.PROMPT': 'packages/db/test/generate.test.ts',
  'SCHEMA.INVALID': 'packages/db/test/generate.test.ts',
  'DOCS.DRIFT': 'apps/ops/test/main.test.ts',
  'SEED.FIXTURE': 'packages/seed/src/fixtures/fixtures.test.ts',
  'SEED.CONFLICT': 'packages/seed/test/seed.test.ts',
  INTERRUPTED: 'apps/ops/test/process.test.ts',
}

describe('every error code', () => {
  it.each(Object.keys(errorTable))('%s is provoked by a test', (code) => {
    const file = path.join(workspaceRoot, provokedBy[code as ErrorCode])
    expect(existsSync(file), `${provokedBy[code as ErrorCode]} is there`).toBe(true)
    expect(readFileSync(file, 'utf8')).toContain(`'${code}'`)
  })

  it('of the list is in the table', () => {
    expect(Object.keys(provokedBy).toSorted()).toEqual(Object.keys(errorTable).toSorted())
  })
})
