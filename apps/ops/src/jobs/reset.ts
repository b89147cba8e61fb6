import { existsSync } from 'node:fs'
import { CodedError, refuseRemoteDevelopment, requireConfirmation, type DatabaseTarget } from '@twinship/core'
import {
  applyMigrations,
  dropEverything,
  readMigrationFolder,
  type ApplyReport,
} from '@twinship/db/migrations'
import type { SeedReport } from '@twinship/seed'
import type { JobContext } from '../context.ts'

export type ResetReport = { readonly migrations: ApplyReport; readonly seed: SeedReport }

/** Drops everything, migrates and seeds again: in development and test only, and only with consent. */
export async function reset(context: JobContext, confirm: string | undefined): Promise<ResetReport> {
  const { config, migrations: folder, notice } = context
  const { environment, direct: target, authToken } = config
  if (environment !== 'development' && environment !== 'test') {
    throw new CodedError('CONFIG.WRONG_ENVIRONMENT', `reset never runs in ${environment}.`)
  }
  refuseRemoteDevelopment(environment, target)
  // What cannot be applied afterwards must not cost the data.
  readMigrationFolder(folder)
  requireConfirmation(target, confirm ?? (await askForName(context, target)), 'Dropping everything')
  if (exists(target)) await dropEverything({ target, authToken })
  const report = await applyMigrations({ target, folder, authToken, create: true, onNotice: notice })
  return { migrations: report, seed: await context.seed({ config, profile: 'development' }) }
}

async function askForName({ ask }: JobContext, target: DatabaseTarget): Promise<string | undefined> {
  return ask?.(`This drops everything in ${target.location}. Type ${target.name} to go on: `)
}

function exists(target: DatabaseTarget): boolean {
  return target.kind === 'server' || existsSync(target.path)
}
