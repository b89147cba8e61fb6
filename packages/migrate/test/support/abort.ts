import { abortMigration, type MigrationDatabase } from '../../src/index.ts'
import type { RunEvent } from '../../src/model/run.ts'
import type { FolderContents } from './folder-builder.ts'
import { folderOf } from './parsed.ts'
import { runInfo } from './run.ts'

/** `ops abort`, patient with a backend that is still at work. */
export function abortHere(
  database: MigrationDatabase,
  folder: FolderContents,
  onEvent: (event: RunEvent) => void = () => undefined,
) {
  return abortMigration({
    database,
    folder: folderOf(folder),
    environment: 'test',
    run: runInfo('abort'),
    waitMs: 60_000,
    onEvent,
  })
}
