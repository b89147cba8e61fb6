import {
  createBackup,
  createPgSource,
  createSqliteSource,
  readRecipients,
  type BackupSource,
  type Manifest,
} from '@twinship/backup'
import { CodedError, refuseRemoteDevelopment } from '@twinship/core'
import { requireEnvironment } from '@twinship/migrate'
import packageJson from '../../../package.json' with { type: 'json' }
import type { CreateFlags } from '../../commands/backup/create.ts'
import type { JobContext } from '../../context.ts'
import { createBackupProgress } from '../../report/backup/progress.ts'
import { readActor } from '../../run-info.ts'
import { signerOf } from './signatures.ts'
import { openStore } from './store.ts'

export type CreateReport = { readonly manifest: Manifest; readonly location: string }

/** Makes one backup. Production is never written in the clear: that is found out before anything is connected to. */
export async function createStored(context: JobContext, flags: CreateFlags): Promise<CreateReport> {
  const { config, env, now, notice, stoppable } = context
  const { environment, direct: target } = config
  const recipients = readRecipients(config.backup.recipients)
  requireEncryption(environment, recipients)
  if (flags.withPasswords === true) requireEncryption('production', recipients)
  refuseRemoteDevelopment(environment, target)
  const sign = await signerOf(context)
  const source = sourceOf(context, flags)
  const store = await openStore(context)
  if (recipients.length === 0) notice('Not encrypted: BACKUP_AGE_RECIPIENTS is not set.')
  const manifest = await stoppable((signal) =>
    createBackup({
      source,
      store,
      recipients,
      fingerprints: flags.fingerprints,
      toolVersion: packageJson.version,
      sign,
      env,
      now,
      signal,
      check: ({ database: { identity } }) => {
        if (identity !== null)
          requireEnvironment({ identity, engine: 'present' }, environment, target.location)
      },
      onEvent: createBackupProgress(notice, now),
    }),
  )
  return { manifest, location: store.location }
}

export function requireEncryption(environment: string, recipients: readonly string[]): void {
  if (environment === 'production' && recipients.length === 0) throw new CodedError('BACKUP.NO_RECIPIENT')
}

function sourceOf(context: JobContext, { withPasswords = false }: CreateFlags): BackupSource {
  const { config, ledger, env, now } = context
  const { direct: target } = config
  const { table = '__drizzle_migrations', schema = 'drizzle' } = ledger
  if (target.dialect === 'postgresql') {
    const { url, location } = target
    const actor = readActor(env)
    return createPgSource({ url, location, ledger: { schema, table }, actor, env, withPasswords })
  }
  if (target.kind === 'file') {
    return createSqliteSource({ path: target.path, location: target.location, ledgerTable: table, now })
  }
  throw new CodedError('BACKUP.UNSUPPORTED', `${target.location} is a libSQL server.`, {
    details: { location: target.location },
  })
}
