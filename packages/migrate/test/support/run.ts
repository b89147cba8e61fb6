import { randomUUID } from 'node:crypto'
import {
  migrate,
  type MigrateOptions,
  type MigrateReport,
  type MigrationDatabase,
  type MigrationFolder,
  type RunInfo,
} from '../../src/index.ts'
import type { FolderContents } from './folder-builder.ts'
import { folderOf } from './parsed.ts'

export function runInfo(command = 'migrate'): RunInfo {
  return {
    id: randomUUID(),
    command,
    actor: 'tester',
    host: 'here',
    processId: process.pid,
    gitCommit: null,
    toolVersion: '0.0.0',
  }
}

/** Runs the engine on a folder given as values, under development's policy. */
export async function run(
  database: MigrationDatabase,
  contents: FolderContents | MigrationFolder,
  options: Partial<MigrateOptions> & { readonly resume?: boolean } = {},
): Promise<MigrateReport> {
  const { resume = false, ...more } = options
  return migrate({
    database,
    folder: isFolder(contents) ? contents : folderOf(contents),
    environment: 'test',
    policy: { allowOutOfOrder: true, allowAhead: true, resume },
    run: runInfo(resume ? 'resume' : 'migrate'),
    create: false,
    waitMs: 20_000,
    ...more,
  })
}

function isFolder(contents: FolderContents | MigrationFolder): contents is MigrationFolder {
  return 'migrations' in contents && Array.isArray(contents.migrations)
}
