import { CodedError, refuseRemoteDevelopment, requireConfirmation, type DatabaseTarget } from '@twinship/core'
import {
  dropEverything,
  loadParser,
  readMigrationFolder,
  requireEnvironment,
  type DatabaseState,
} from '@twinship/migrate'
import type { JobContext } from '../context.ts'
import { openDatabase } from '../engine.ts'
import { applyPending, mayCreate } from './apply.ts'
import { lenientExceptIn } from './policy.ts'
import { seedOwn, type SeededReport } from './start.ts'

/** Drops everything, migrates and seeds again: in development and test only, by both accounts, with consent. */
export async function reset(context: JobContext, confirm: string | undefined): Promise<SeededReport> {
  const { config } = context
  const { environment, direct: target, authToken } = config
  if (environment !== 'development' && environment !== 'test') {
    throw new CodedError('CONFIG.WRONG_ENVIRONMENT', `reset never runs in ${environment}.`)
  }
  refuseRemoteDevelopment(environment, target)
  await requireUsable(context)
  const state = await readIfThere(context)
  if (state !== undefined) requireEnvironment(state, environment, target.location)
  requireConfirmation(target, confirm ?? (await askForName(context, target)), 'Dropping everything')
  if (state !== undefined) {
    const { waitMs, progress: onEvent, stoppable } = context
    await stoppable((signal) => dropEverything({ target, authToken, waitMs, onEvent, signal }))
  }
  const migrations = await applyPending(context, {
    command: 'reset',
    policy: lenientExceptIn(environment),
    create: mayCreate(environment, target),
  })
  return { migrations, seed: await seedOwn(context) }
}

/** What cannot be applied afterwards must not cost the data. */
async function requireUsable({ config, migrations }: JobContext): Promise<void> {
  const { dialect } = config.direct
  const folder = readMigrationFolder(migrations, { dialect })
  const parser = await loadParser(dialect)
  for (const migration of folder.migrations) parser.parse(migration)
}

async function readIfThere(context: JobContext): Promise<DatabaseState | undefined> {
  try {
    const { waitMs, progress: onEvent, stoppable } = context
    const database = await openDatabase(context)
    return await stoppable((signal) => database.readState({ waitMs, onEvent, signal }))
  } catch (error) {
    if (error instanceof CodedError && error.code === 'CONNECT.NO_DATABASE') return undefined
    throw error
  }
}

async function askForName({ ask }: JobContext, target: DatabaseTarget): Promise<string | undefined> {
  return ask?.(`This drops everything in ${target.location}. Type ${target.name} to go on: `)
}
