import { parseDatabaseUrl } from '@twinship/core'
import type { Address, RestoreMark, RestoreRecords } from '@twinship/backup'
import {
  auditEvent,
  carryRecords,
  readMigrationFolder,
  recordOnce,
  type AuditHead,
  type Layout,
  type MigrationDatabase,
  type RunInfo,
} from '@twinship/migrate'
import type { JobContext } from '../../context.ts'
import { databaseOpener } from '../../engine.ts'
import { createRun } from '../../run-info.ts'

export type KeptRecords = RestoreRecords & {
  /** End of the live audit where it could not be carried over. */
  readonly leftBehind: () => AuditHead | null
}

/** The engine's own records, as a restore carries and writes them. */
export async function createRecords(context: JobContext): Promise<KeptRecords> {
  const { config, ledger, waitMs, progress: onEvent } = context
  const run = await createRun('restore', context)
  const open = await databaseOpener(config.direct.dialect, ledger)
  const at = ({ url, location }: Address): MigrationDatabase =>
    open({ dialect: config.direct.dialect, url, location: parseDatabaseUrl(url, '/').location ?? location })
  let leftBehind: AuditHead | null = null
  return {
    leftBehind: () => leftBehind,
    async carry(live, incoming) {
      const layout = layoutOf(context)
      const report = await carryRecords({ from: at(live), to: at(incoming), layout, waitMs, onEvent })
      leftBehind = report.leftBehind
    },
    record: (live, mark) => {
      const event = restoredEvent(mark, run, leftBehind)
      return recordOnce({ database: at(live), event, waitMs, onEvent })
    },
  }
}

function restoredEvent(
  { run: runId, kind, backup, safety, old }: RestoreMark,
  run: RunInfo,
  head: AuditHead | null,
) {
  const event = kind === 'undo' ? 'database.restore-undone' : 'database.restored'
  return auditEvent(run, event, { backup, safetyBackup: safety, old, formerAuditHead: head }, runId)
}

/** Only a ledger that is made anew is made in it. */
function layoutOf({ config, migrations }: JobContext): Layout {
  try {
    return readMigrationFolder(migrations, { dialect: config.direct.dialect }).layout
  } catch {
    return 'journal'
  }
}
