import { CodedError, refuseRemoteDevelopment } from '@twinship/core'
import { readMigrationFolder, resolve, type ResolveReport } from '@twinship/migrate'
import type { ResolveFlags } from '../commands/resolve.ts'
import type { JobContext } from '../context.ts'
import { openDatabase } from '../engine.ts'
import { createRun } from '../run-info.ts'

type Request = {
  readonly outcome: ResolveReport['outcome']
  readonly migration: string | undefined
  readonly statement: number | undefined
}

/** Writes down what a person says became of a migration or a statement, the interrupted one where none is named. */
export async function resolveMigration(
  context: JobContext,
  flags: ResolveFlags,
  operand: string | undefined,
): Promise<ResolveReport> {
  const { outcome, migration, statement } = readRequest(flags, operand)
  const { config, migrations, waitMs, progress } = context
  refuseRemoteDevelopment(config.environment, config.direct)
  return resolve({
    database: await openDatabase(context),
    folder: readMigrationFolder(migrations, { dialect: config.direct.dialect }),
    tag: migration,
    statement,
    outcome,
    environment: config.environment,
    run: await createRun('resolve', context),
    waitMs,
    onEvent: progress,
  })
}

/** Exactly one of the flags, and one name at most. Throws USAGE.INVALID. */
function readRequest(flags: ResolveFlags, operand: string | undefined): Request {
  const { statement } = flags
  const given = (
    [
      ['applied', flags.applied],
      ['not-applied', flags.notApplied],
      ['rolled-back', flags.rolledBack],
    ] as const
  ).filter(([, value]) => value !== undefined)
  const [first, second] = given
  if (first === undefined || second !== undefined) {
    throw usage(`Give exactly one of --applied, --rolled-back and, with --statement, --not-applied.`)
  }
  const [outcome, named] = first
  if (outcome === 'not-applied' && statement === undefined) {
    throw usage('--not-applied is for one statement: give --statement too, or --rolled-back.')
  }
  if (outcome === 'rolled-back' && statement !== undefined) {
    throw usage('--rolled-back is for a whole migration: with --statement give --not-applied.')
  }
  const names = [operand, named].filter((name) => typeof name === 'string')
  if (names.length > 1) throw usage('The migration is named twice.')
  return { outcome, migration: names[0], statement }
}

function usage(message: string): CodedError {
  return new CodedError('USAGE.INVALID', message, { hint: 'Run ops resolve --help.' })
}
