import path from 'node:path'
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
import { chooseBackup, openStore } from './store.ts'

export type VerifyReport = {
  readonly manifest: Manifest
  /** Whether it was restored and compared; otherwise only read to its end. */
  readonly isProof: boolean
  readonly durationMs: number
}

export async function verifyStored(
  context: JobContext,
  name: string | undefined,
  flags: VerifyFlags,
): Promise<VerifyReport> {
  const { env, now, cwd, stoppable, notice } = context
  const store = await openStore(context)
  const chosen = await chooseBackup(context, store, name)
  const identityFile = flags.identity === undefined ? identityOf(context) : path.resolve(cwd, flags.identity)
  const began = now()
  const isProof = flags.quick !== true
  const manifest = await stoppable((signal) => {
    const options = { store, name: chosen.name, identityFile, env, signal }
    if (!isProof) return verifyQuickly(options)
    const place = placeFor(context, chosen, flags)
    notice(`Restoring ${chosen.name} into a scratch database on ${place.location}.`)
    return proveBackup({ ...options, place, now })
  })
  return { manifest, isProof, durationMs: now() - began }
}

/** As .env is at the workspace root, so is what it names. */
export function identityOf({ config }: Pick<JobContext, 'config'>): string | undefined {
  const { identityFile } = config.backup
  return identityFile === undefined ? undefined : path.resolve(config.baseDirectory, identityFile)
}

function placeFor(
  { config, env }: JobContext,
  { database, name }: Manifest,
  { scratchUrl }: VerifyFlags,
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
