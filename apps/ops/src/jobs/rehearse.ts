import { CodedError } from '@twinship/core'
import type { RehearseFlags } from '../commands/rehearse.ts'
import type { JobContext } from '../context.ts'
import { choosePlan } from './choose-plan.ts'
import { proofOptions } from './proof.ts'
import type { RehearseReport } from './rehearse/report.ts'

/**
 * Runs what deploy would apply, or a reviewed plan, on a scratch database: with a sample of the live rows, or on a
 * backup. Throws PLAN.*, MIGRATION.*, REHEARSAL.OTHER_HEAD, BACKUP.*, USAGE.INVALID for SQLite, and what verify throws
 * of its scratch database.
 */
export async function rehearse(context: JobContext, flags: RehearseFlags): Promise<RehearseReport> {
  if (context.config.direct.dialect !== 'postgresql') {
    throw new CodedError(
      'USAGE.INVALID',
      'ops rehearse is for PostgreSQL: SQLite has one lock and one writer.',
      {
        hint: 'Try the migration on a copy of the file.',
      },
    )
  }
  const { fromBackup } = flags
  if (fromBackup === undefined) return rehearseSample(context, flags)
  const { rehearseBackup } = await import('./rehearse/from-backup.ts')
  return rehearseBackup(context, flags, fromBackup === true ? undefined : fromBackup)
}

/** Rows are copied from server to server; the live database is read only. */
async function rehearseSample(context: JobContext, flags: RehearseFlags): Promise<RehearseReport> {
  refuseBackupOptions(flags)
  const plan = await choosePlan(context, flags)
  const proof = await proofOptions(context, 'rehearse', flags.scratchUrl)
  const { rehearsePlan } = await import('../engine/pg.ts')
  const { now, notice } = context
  const rowsOfEach = flags.rows
  const report = await context.stoppable((signal) =>
    rehearsePlan({
      ...proof,
      plan,
      rowsOfEach,
      now,
      onStep: ({ id, kind }) => notice(`${id}  ${kind}`),
      signal,
    }),
  )
  return { ...report, plan, backup: null }
}

function refuseBackupOptions({ identity, allowedSigners }: RehearseFlags): void {
  if (identity === undefined && allowedSigners === undefined) return
  throw new CodedError(
    'USAGE.INVALID',
    '--identity and --allowed-signers are for a backup, and none is named.',
    {
      hint: 'Give --from-backup too, or leave them out.',
    },
  )
}
