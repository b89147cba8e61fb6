import type { Manifest } from '@twinship/backup'
import { CodedError, refuseRemoteDevelopment } from '@twinship/core'
import { requireEnvironment } from '@twinship/migrate'
import type { JobContext } from '../../context.ts'
import { openDatabase } from '../../engine.ts'
import { summaryOf } from '../../report/backup/parts.ts'
import { chooseBackup, openStore, ownBackups, requireOwnDialect } from '../../jobs/backup/store.ts'
import type { RestoreAction, RestoreFlags, RestoreReport, StepHook } from './flags.ts'
import { abortPg, dropOldPg, listOldPg, resumePg, undoPg } from './later-pg.ts'
import { restorePg } from './pg.ts'
import { dropOldSqlite, listOldSqlite, restoreSqlite, resumeSqlite, undoSqlite } from './sqlite.ts'
import { restoreTables } from './tables.ts'

/** Throws RESTORE.*, BACKUP.*, CONFIRM.MISSING as part of the report. */
export async function restore(
  context: JobContext,
  flags: RestoreFlags,
  name: string | undefined,
  onStep: StepHook = stepTeller(context),
): Promise<RestoreReport> {
  const action = actionOf(flags, name)
  refuseUnsuitable(context)
  // What a killed restore left may let nobody in, and was consented to when it began.
  if (action !== 'resume' && action !== 'abort') await requireLabel(context)
  const ways = context.config.direct.dialect === 'sqlite' ? fileWays : pgWays
  switch (action) {
    case 'restore':
      return ways.restore(context, flags, await backupFor(context, name), onStep)
    case 'tables':
      return restoreTables(context, flags, await backupFor(context, name))
    case 'undo':
    case 'resume':
    case 'abort':
    case 'drop-old':
    case 'list':
      return ways[action](context, flags, onStep)
  }
}

type Way = (context: JobContext, flags: RestoreFlags, onStep: StepHook) => Promise<RestoreReport>
type Ways = Readonly<Record<Exclude<RestoreAction, 'restore' | 'tables'>, Way>> & {
  readonly restore: typeof restorePg
}

const pgWays: Ways = {
  restore: restorePg,
  undo: undoPg,
  resume: resumePg,
  abort: abortPg,
  'drop-old': dropOldPg,
  list: listOldPg,
}

const fileWays: Ways = {
  restore: restoreSqlite,
  undo: undoSqlite,
  resume: (context) => resumeSqlite(context, 'resume'),
  abort: (context) => resumeSqlite(context, 'abort'),
  'drop-old': dropOldSqlite,
  list: listOldSqlite,
}

/** Asks which backup; a list of one is asked for too. Throws USAGE.INVALID where nobody can be asked. */
export async function rollback(context: JobContext, flags: RestoreFlags): Promise<RestoreReport> {
  const { prompter, config } = context
  if (prompter === undefined) {
    throw new CodedError('USAGE.INVALID', 'There is no terminal on which a backup could be chosen.', {
      hint: 'Give its name: ops restore <backup>; ops backup list shows them.',
    })
  }
  const store = await openStore(context)
  const manifests = await ownBackups(context, store)
  if (manifests.length === 0) {
    throw new CodedError(
      'BACKUP.NOT_FOUND',
      `There is no backup of ${config.direct.name} in ${store.location}.`,
    )
  }
  const choices = manifests
    .toReversed()
    .map((manifest) => ({ value: manifest.name, label: labelOf(manifest) }))
  return restore(context, flags, await prompter.select('Which backup is to be restored?', choices))
}

function labelOf(manifest: Manifest): string {
  const { instant, head, provenAt } = summaryOf(manifest)
  return `${instant}  ${head ?? 'no migration'}  ${provenAt === null ? 'not proven' : `proven ${provenAt}`}`
}

function actionOf(flags: RestoreFlags, name: string | undefined): RestoreAction {
  const given: readonly (readonly [boolean | undefined, RestoreAction])[] = [
    [flags.undo, 'undo'],
    [flags.resume, 'resume'],
    [flags.abort, 'abort'],
    [flags.dropOld, 'drop-old'],
    [flags.list, 'list'],
  ]
  const actions = given.flatMap(([isGiven, action]) => (isGiven === true ? [action] : []))
  const [action, second] = actions
  if (second !== undefined || (action !== undefined && (name !== undefined || flags.tables !== undefined))) {
    throw new CodedError(
      'USAGE.INVALID',
      'Give one of: a backup, --undo, --resume, --abort, --drop-old, --list.',
    )
  }
  if (action !== undefined) return action
  if (name === undefined) {
    throw new CodedError('USAGE.INVALID', 'Which backup is to be restored?', {
      hint: 'Give its name; ops backup list shows them, ops rollback lets you choose on a terminal.',
    })
  }
  return flags.tables === undefined ? 'restore' : 'tables'
}

async function backupFor(context: JobContext, name: string | undefined): Promise<Manifest> {
  const manifest = await chooseBackup(context, await openStore(context), name)
  requireOwnDialect(context, manifest)
  return manifest
}

function refuseUnsuitable({ config: { environment, direct } }: JobContext): void {
  refuseRemoteDevelopment(environment, direct)
  if (direct.dialect === 'postgresql' || direct.kind === 'file') return
  throw new CodedError('BACKUP.UNSUPPORTED', `${direct.location} is a libSQL server.`)
}

/** The database must be of the environment that the command was started for, or say nothing. */
async function requireLabel(context: JobContext): Promise<void> {
  const { environment, direct } = context.config
  const { identity } = await (await openDatabase(context)).readState()
  if (identity !== null) requireEnvironment({ identity, engine: 'present' }, environment, direct.location)
}

const texts: Readonly<Record<string, string>> = {
  filled: 'Restored; comparing it with what was saved.',
  proven: 'Proven; carrying over grants, settings, identity and audit.',
  fencing: 'Swapping: clients wait.',
  resumed: 'Swapped: clients go on.',
}

function stepTeller({ notice }: JobContext): StepHook {
  return (step) => {
    const text = texts[step]
    if (text !== undefined) notice(text)
  }
}
