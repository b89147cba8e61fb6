import { createPgPlace, openBackup, restoreTablesBeside, type Manifest } from '@twinship/backup'
import { CodedError } from '@twinship/core'
import type { JobContext } from '../../context.ts'
import { signedFor } from '../../jobs/backup/signatures.ts'
import { openStore } from '../../jobs/backup/store.ts'
import { emptyReport, type RestoreFlags, type RestoreReport } from './flags.ts'
import { identityFileOf } from './identity-file.ts'

/** Nothing is replaced, so nothing is consented to. */
export async function restoreTables(
  context: JobContext,
  flags: RestoreFlags,
  { name }: Manifest,
): Promise<RestoreReport> {
  const { config, env, now, stoppable } = context
  const { direct } = config
  const { tables = [] } = flags
  if (direct.dialect === 'sqlite') {
    throw new CodedError('USAGE.INVALID', '--tables is for PostgreSQL: SQLite has no schemas.', {
      hint: 'Open the backup by hand as docs/backup-restore.md says, and ATTACH it.',
    })
  }
  if (tables.length === 0) throw new CodedError('USAGE.INVALID', '--tables names no table.')
  const store = await openStore(context)
  const identityFile = identityFileOf(context, flags)
  const signed = signedFor(context, flags)
  const schema = await stoppable(async (signal) =>
    restoreTablesBeside({
      opened: await openBackup({ store, name, identityFile, env, signal, ...signed }),
      place: createPgPlace({ url: direct.url, env }),
      to: direct,
      tables,
      env,
      now,
    }),
  )
  return { ...emptyReport, action: 'tables', backup: name, schema, tables }
}
