import type { Config } from '@twinship/core'
import type { Outcome } from '../../context.ts'
import type { RestoreReport } from '../../jobs/restore/flags.ts'
import { line, size } from '../../report/backup/parts.ts'
import { toVisibleLine } from '../../visible.ts'
import { auditText, databaseText, documentHead } from '../head.ts'

export function restoreOutcome(
  command: 'restore' | 'rollback',
  config: Config,
  { error, ...report }: RestoreReport,
): Outcome {
  return {
    document: { ...documentHead(command, config), ...report },
    text: databaseText(config) + [...linesOf(report)].join('') + auditText(report.auditHead),
    ...(error === undefined ? {} : { error }),
  }
}

function* linesOf(report: Omit<RestoreReport, 'error'>): Generator<string> {
  const { action, backup, safetyBackup, old, pausedMs, schema, tables } = report
  if (backup !== null) yield line(action === 'undo' ? 'Undone' : 'Backup', backup)
  if (safetyBackup !== null) yield line('Safety', `${safetyBackup} was made before`)
  if (pausedMs !== null) yield line('Swapped', `clients waited for at most ${pausedMs} ms`)
  if (old !== null) yield line('Put aside', `${old}: ops restore --undo brings it back, --drop-old drops it`)
  if (schema !== null) yield line('Tables', `${tables.join(', ')} in the schema ${schema}`)
  yield* warningsOf(report)
  yield* droppedLines(report)
  if (action === 'list') yield* listLines(report)
}

function* listLines({ kept, unfinished }: Omit<RestoreReport, 'error'>): Generator<string> {
  yield line('Put aside', kept.length === 0 ? 'nothing' : `${kept.length}`)
  for (const { name, bytes } of kept) yield `  ${toVisibleLine(name)}  ${size(bytes)}\n`
  if (unfinished.length === 0) return
  const names = unfinished.map(({ name, state }) => `${name} (${state})`)
  yield line('Unfinished', `${names.join(', ')}: ops restore --resume ends it`)
}

function* droppedLines({ action, dropped }: Omit<RestoreReport, 'error'>): Generator<string> {
  if (dropped.length === 0) return
  yield line('Dropped', dropped.join(', '))
  if (action !== 'resume') return
  yield 'Nothing was restored: it was killed before its proof. To restore, run ops restore with the backup again.\n'
}

function* warningsOf({ refusedSettings, leftBehind }: Omit<RestoreReport, 'error'>): Generator<string> {
  if (leftBehind !== null) {
    yield line(
      'Audit',
      `another chain; the one of the database put aside ended with row ${leftBehind.sequence}`,
    )
  }
  if (refusedSettings.length === 0) return
  yield 'Not carried over, for a superuser to run:\n'
  for (const sql of refusedSettings) yield `  ${toVisibleLine(sql)};\n`
}
