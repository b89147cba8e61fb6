import { refuseRemoteDevelopment } from '@twinship/core'
import { abortMigration, readMigrationFolder, type AbortReport } from '@twinship/migrate'
import type { JobContext } from '../context.ts'
import { openDatabase } from '../engine.ts'
import { createRun } from '../run-info.ts'
import { terminateAfterMs, type TerminateFlags } from './deploy/online.ts'

/** Takes back what a planned migration did before it stopped; then it is pending again. */
export async function abort(context: JobContext, flags: TerminateFlags): Promise<AbortReport> {
  const { config, migrations, progress, waitMs, stoppable } = context
  const { environment, direct } = config
  refuseRemoteDevelopment(environment, direct)
  const folder = readMigrationFolder(migrations, { dialect: direct.dialect })
  const database = await openDatabase(context)
  const run = await createRun('abort', context)
  const terminateBlockersOlderThanMs = terminateAfterMs(flags)
  const how = { database, folder, environment, run, waitMs, onEvent: progress, terminateBlockersOlderThanMs }
  return stoppable((signal) => abortMigration({ ...how, signal }))
}
