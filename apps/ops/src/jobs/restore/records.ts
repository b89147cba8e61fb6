import { parseDatabaseUrl } from '@twinship/core'
import type { Address, RestoreMark, RestoreRecords } from '@twinship/backup'
import {
  carryRecords,
  programOf,
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
  const program = await createRun('restore', context)
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
      const event = restoredEvent(mark, program, leftBehind)
      return recordOnce({ database: at(live), event, waitMs, onEvent })
    },
  }
}

function restoredEvent(
  { run, kind, backup, safety, old }: RestoreMark,
  program: RunInfo,
  head: AuditHead | null,
) {
  return {
    event: kind === 'undo' ? ('database.restore-undone' as const) : ('database.restored' as const),
    runId: run,
    actor: program.actor,
    details: { ...programOf(program), backup, safetyBackup: safety, old, formerAuditHead: head },
  }
}

/** Only a ledger that is made anew is made in it. */
function layoutOf({ config, migrations }: JobContext): Layout {
  try {
    return readMigrationFolder(migrations, { dialect: config.direct.dialect }).layout
  } catch {
    return 'journal'
  }
}
