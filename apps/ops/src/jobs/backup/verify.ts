import {
  createPgPlace,
  createSqlitePlace,
  proveBackup,
  verifyQuickly,
  type Manifest,
  type RestorePlace,
} from '@twinship/backup'
import { CodedError, parseDatabaseUrl, refuseRemoteDevelopment } from '@twinship/core'
import type { VerifyFlags } from '../../commands/backup/verify.ts'
import type { JobContext } from '../../context.ts'
import { identityFileOf } from '../../jobs/restore/identity-file.ts'
import { allowedSignersOf } from './signatures.ts'
import { chooseBackup, openStore } from './store.ts'

export type VerifyReport = {
  readonly manifest: Manifest
  /** Whether it was restored and compared; otherwise only read to its end. */
  readonly isProof: boolean
  /** Null where nobody was asked for: BACKUP_ALLOWED_SIGNERS is not set. */
  readonly signedBy: string | null
  readonly durationMs: number
}

export async function verifyStored(
  context: JobContext,
  name: string | undefined,
  flags: VerifyFlags,
): Promise<VerifyReport> {
  const { env, now, stoppable, notice } = context
  const store = await openStore(context)
  const chosen = await chooseBackup(context, store, name)
  const identityFile = identityFileOf(context, flags)
  const began = now()
  const isProof = flags.quick !== true
  let signedBy: string | null = null
  const signed = {
    allowedSigners: allowedSignersOf(context, flags),
    onSigned: (by: string) => void (signedBy = by),
  }
  const manifest = await stoppable((signal) => {
    const options = { store, name: chosen.name, identityFile, env, signal, ...signed }
    if (!isProof) return verifyQuickly(options)
    const place = placeFor(context, chosen, flags)
    const onRestore = () => notice(`Restoring ${chosen.name} into a scratch database on ${place.location}.`)
    return proveBackup({ ...options, place, now, onRestore })
  })
  return { manifest, isProof, signedBy, durationMs: now() - began }
}

/** Where a backup is restored to be looked at. Throws CONFIG.*, USAGE.INVALID where there is no server for it. */
export function placeFor(
  { config, env }: JobContext,
  { database, name }: Manifest,
  { scratchUrl }: Pick<VerifyFlags, 'scratchUrl'>,
): RestorePlace {
  if (database.dialect === 'sqlite') return createSqlitePlace()
  const target =
    scratchUrl === undefined
      ? config.direct
      : parseDatabaseUrl(scratchUrl, config.baseDirectory, '--scratch-url')
  refuseRemoteDevelopment(config.environment, target)
  if (target.dialect === 'postgresql') return createPgPlace({ url: target.url, env })
  throw new CodedError(
    'USAGE.INVALID',
    `${name} is of PostgreSQL, and there is no server to restore it on.`,
    {
      hint: 'Give --scratch-url, or set DATABASE_URL to a PostgreSQL server.',
    },
  )
}
