import { CodedError, refuseRemoteDevelopment, type Environment } from '@twinship/core'
import { identify, readMigrationFolder, type AuditHead, type Identity } from '@twinship/migrate'
import type { JobContext } from '../context.ts'
import { openDatabase } from '../engine.ts'
import { createRun } from '../run-info.ts'

export type IdentifyReport = {
  readonly identity: Identity | null
  /** What it was before; null where it was none, or was not changed. */
  readonly previous: Identity | null
  readonly auditHead: AuditHead | null
}

/** Shows which environment a database is, or sets it; changing one takes consent. */
export async function identifyDatabase(
  context: JobContext,
  environment: Environment | undefined,
  confirm: string | undefined,
): Promise<IdentifyReport> {
  const database = await openDatabase(context)
  const { identity } = await database.readState({ waitMs: context.waitMs, onEvent: context.progress })
  if (environment === undefined || identity?.environment === environment) {
    return { identity, previous: null, auditHead: null }
  }
  const { direct: target } = context.config
  refuseRemoteDevelopment(environment, target)
  if (identity !== null && confirm !== target.name) {
    throw new CodedError(
      'CONFIRM.MISSING',
      `${target.location} is a ${identity.environment} database. Calling it ${environment} lets the commands for ${environment} change it.`,
      {
        hint: `Repeat the command with --confirm ${target.name}`,
        details: { database: target.name, environment: identity.environment },
      },
    )
  }
  const { waitMs, migrations, progress } = context
  const { layout } = readMigrationFolder(migrations, { dialect: target.dialect })
  const run = await createRun('identify', context)
  const done = await identify({ database, environment, run, layout, waitMs, onEvent: progress })
  return { identity: done.identity, previous: done.before, auditHead: done.auditHead }
}
