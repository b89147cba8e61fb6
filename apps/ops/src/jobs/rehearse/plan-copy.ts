import type { Manifest, RestoredCopy } from '@twinship/backup'
import { CodedError, type ErrorCode } from '@twinship/core'
import type { MigrationFolder, Plan } from '@twinship/migrate'
import type { RehearseFlags } from '../../commands/rehearse.ts'
import type { JobContext } from '../../context.ts'
import { databaseOpener } from '../../engine.ts'
import { planOn } from '../plan.ts'

type Restored = {
  readonly manifest: Manifest
  readonly copy: RestoredCopy
  readonly reviewed: Plan | undefined
}

/**
 * Plans what is pending on a restored backup, by its own ledger, sizes and server. Throws what deploy would refuse of
 * such a database (IDENTITY.*, MIGRATION.*), naming the backup.
 */
export async function planCopy(
  context: JobContext,
  folder: MigrationFolder,
  flags: RehearseFlags,
  { manifest, copy: { address }, reviewed }: Restored,
): Promise<Plan> {
  const { schema, table } = manifest.migrations.ledger
  const { location, url } = address
  const open = await databaseOpener('postgresql', { schema: schema ?? undefined, table })
  const { readPgFacts } = await import('../../engine/pg.ts')
  // A dump leaves out whose database it is; the manifest says it.
  const { identity } = manifest.database
  const state = { ...(await open({ dialect: 'postgresql', url, location }).readState()), identity }
  const choices = {
    maintenance: reviewed?.maintenance ?? flags.maintenance ?? false,
    allowOutOfOrder: flags.allowOutOfOrder ?? false,
  }
  try {
    return await planOn(context, folder, choices, { state, location, readFacts: () => readPgFacts(address) })
  } catch (error) {
    throw ofBackup(error, manifest)
  }
}

const ofState: ReadonlySet<ErrorCode> = new Set([
  'IDENTITY.MISSING',
  'MIGRATION.AHEAD',
  'MIGRATION.EDITED',
  'MIGRATION.INTERRUPTED',
  'MIGRATION.OUT_OF_ORDER',
])

/** Whose state it is that is refused: not the live database's, which the usual hints speak of. */
function ofBackup(error: unknown, { name, instant }: Manifest): unknown {
  if (!(error instanceof CodedError) || !ofState.has(error.code)) return error
  const isHalfDone = error.code === 'MIGRATION.INTERRUPTED'
  return new CodedError(error.code, `The backup ${name}, of ${instant}: ${error.message}`, {
    hint: isHalfDone
      ? 'Name another backup with --from-backup, or make one now: ops backup create.'
      : error.hint,
    details: { ...error.details, backup: name },
    cause: error,
  })
}
