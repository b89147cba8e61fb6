import type { DatabaseState } from '../model/database-state.ts'
import type { MigrationFolder } from '../model/folder.ts'
import type { LedgerComparison } from '../model/state.ts'
import { createContentReader } from '../parse/content-reader.ts'
import { loadParser } from '../parse/load.ts'
import { compareLedger } from '../state/compare.ts'

/** Folder against database by content. A file is parsed only where its text alone does not decide. */
export async function compareState(
  folder: MigrationFolder,
  { rows, attempts }: Pick<DatabaseState, 'rows' | 'attempts'>,
): Promise<LedgerComparison> {
  const input = { folder, rows, records: attempts }
  const rough = compareLedger({ ...input, readContent: () => undefined })
  const isDecided = rough.migrations.every(({ kind }) => kind !== 'edited' && kind !== 'interrupted')
  if (attempts.length === 0 || isDecided) return rough
  return compareLedger({ ...input, readContent: createContentReader(await loadParser(folder.dialect)) })
}
