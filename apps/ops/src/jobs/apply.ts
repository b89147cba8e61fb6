import type { DatabaseTarget } from '@twinship/core'
import {
  findAbandoned,
  migrate,
  readMigrationFolder,
  type DatabaseState,
  type LedgerComparison,
  type MigrateReport,
  type MigrationFolder,
  type OnlineOptions,
  type OnlineRun,
  type RunInfo,
  type SelectPolicy,
} from '@twinship/migrate'
import type { JobContext } from '../context.ts'
import { openDatabase } from '../engine.ts'
import { createRun } from '../run-info.ts'
import { toVisibleLine } from '../visible.ts'

export type ApplyOptions = {
  readonly command: string
  /** Default: one of its own. */
  readonly run?: RunInfo
  readonly policy: SelectPolicy
  readonly create: boolean
  /** As it was read before; default: as it is now. */
  readonly folder?: MigrationFolder
  /** Files run by plan; without it as they stand. */
  readonly online?: OnlineRun
  /** How a file that was begun by a plan goes on. */
  readonly onlineOptions?: OnlineOptions
  /** Said with the run in the audit. */
  readonly about?: Readonly<Record<string, string>>
  /** Called before anything is changed; throws to stop. */
  readonly check?: (comparison: LedgerComparison, state: DatabaseState) => Promise<void> | void
}

/** Applies what is pending by the policy of a command; says what a person should know of what is passed over. */
export async function applyPending(context: JobContext, options: ApplyOptions): Promise<MigrateReport> {
  const { config, migrations, progress, waitMs, notice, stoppable } = context
  const folder = options.folder ?? readMigrationFolder(migrations, { dialect: config.direct.dialect })
  const database = await openDatabase(context)
  const run = options.run ?? (await createRun(options.command, context))
  const tell = once((comparison: LedgerComparison, { attempts }: DatabaseState) => {
    sayPassedOver(comparison, notice)
    for (const { tag } of findAbandoned(folder.migrations, attempts)) {
      notice(`${toVisibleLine(tag)} stopped midway, and its file is not in this folder: see ops status.`)
    }
  })
  return stoppable((signal) =>
    migrate({
      database,
      folder,
      environment: config.environment,
      policy: options.policy,
      run,
      create: options.create,
      about: options.about ?? {},
      ...(options.online === undefined ? {} : { online: options.online }),
      ...(options.onlineOptions === undefined ? {} : { onlineOptions: options.onlineOptions }),
      waitMs,
      ...(options.check === undefined ? {} : { check: options.check }),
      onCompared: tell,
      onEvent: progress,
      signal,
    }),
  )
}

/** Only on this machine: a name mistyped elsewhere must not make a database. */
export function mayCreate(environment: string, target: DatabaseTarget): boolean {
  return (
    (environment === 'development' || environment === 'test') && (target.kind === 'file' || target.loopback)
  )
}

function sayPassedOver({ migrations, surplus }: LedgerComparison, notice: (text: string) => void): void {
  const late = migrations.filter(({ kind }) => kind === 'out-of-order').map(({ tag }) => tag)
  if (late.length > 0) notice(`Out of order, and applied nevertheless: ${late.join(', ')}.`)
  const ahead = surplus.filter(({ kind }) => kind === 'ahead').length
  if (ahead > 0) notice(`The database has ${ahead} more than this folder: see ops status.`)
}

/** The engine asks once without the lock and once with it. */
function once<Arguments extends readonly unknown[]>(
  work: (...given: Arguments) => void,
): (...given: Arguments) => void {
  let isDone = false
  return (...given) => {
    if (isDone) return
    isDone = true
    work(...given)
  }
}
