import { randomUUID } from 'node:crypto'
import {
  fillIncoming,
  openBackup,
  readLoss,
  requireRestorable,
  swapIn,
  withPgRestore,
  type Manifest,
  type PgRestoreTarget,
  type SwapFence,
} from '@twinship/backup'
import type { JobContext } from '../../context.ts'
import { createStored } from '../../jobs/backup/create.ts'
import { signedFor } from '../../jobs/backup/signatures.ts'
import { openStore } from '../../jobs/backup/store.ts'
import { identityFileOf } from './identity-file.ts'
import { askConsent } from './consent.ts'
import { createFence } from './fence.ts'
import { emptyReport, ofSwap, type RestoreFlags, type RestoreReport, type StepHook } from './flags.ts'
import { checkHealth } from './health.ts'
import { createRecords } from './records.ts'

/** The PostgreSQL database of the configuration, as restores take it. */
export function pgTarget({ config, ledger }: Pick<JobContext, 'config' | 'ledger'>): PgRestoreTarget {
  const { url, location, name } = config.direct
  const { schema = 'drizzle', table = '__drizzle_migrations' } = ledger
  return { url, location, database: name, ledger: { schema, table } }
}

export function adminUrls(
  { env }: Pick<JobContext, 'env'>,
  { pgbouncerAdminUrl = [] }: RestoreFlags,
): readonly string[] {
  if (pgbouncerAdminUrl.length > 0) return pgbouncerAdminUrl
  const url = env['PGBOUNCER_ADMIN_URL']
  return url === undefined || url === '' ? [] : [url]
}

export function fenceOf(context: JobContext, flags: RestoreFlags): SwapFence {
  const { url, name: database } = context.config.direct
  const { env, now, notice } = context
  const urls = adminUrls(context, flags)
  if (urls.length === 0) {
    notice('No pooler is named (--pgbouncer-admin-url): the connections of clients will be cut.')
  }
  return createFence({ adminUrls: urls, url, database, maxPauseMs: flags.maxPause, env, now })
}

/** Loss → consent → rehearsal → safety backup → beside, proven → swapped in → healthy. */
export async function restorePg(
  context: JobContext,
  flags: RestoreFlags,
  manifest: Manifest,
  onStep: StepHook,
): Promise<RestoreReport> {
  const { env, now, stoppable, notice } = context
  const records = await createRecords(context)
  const opened = await openBackup({
    store: await openStore(context),
    name: manifest.name,
    identityFile: identityFileOf(context, flags),
    env,
    ...signedFor(context, flags),
  })
  const report = { ...emptyReport, action: 'restore' as const, backup: manifest.name }
  const done = await stoppable((signal) =>
    withPgRestore(pgTarget(context), async (session): Promise<RestoreReport> => {
      await requireRestorable(session, manifest, { otherDatabase: flags.otherDatabase === true })
      const loss = await readLoss(session, manifest, now)
      const what = `Restoring ${manifest.name}`
      const refusal = await askConsent(context, loss, { confirm: flags.confirm, what })
      if (refusal !== undefined) return { ...report, loss, error: refusal }
      const fence = fenceOf(context, flags)
      await fence.rehearse(session.liveOid)
      const safety = flags.safetyBackup ? await makeSafetyBackup(context) : null
      notice(`Restoring ${manifest.name} into a database beside ${context.config.direct.location}.`)
      const filling = { opened: { ...opened, signal }, run: randomUUID(), safety, noOwner: !flags.owner }
      const { incoming, refused } = await fillIncoming(session, {
        ...filling,
        records,
        env,
        now,
        onStep,
        signal,
      })
      const swapping = { incoming, fence, maxPauseMs: flags.maxPause, records, now, onStep, signal }
      const swap = ofSwap(await swapIn(session, swapping))
      const leftBehind = records.leftBehind()
      return { ...report, loss, safetyBackup: safety, refusedSettings: refused, leftBehind, ...swap }
    }),
  )
  return done.error === undefined ? withHealth(context, done) : done
}

export async function withHealth(context: JobContext, report: RestoreReport): Promise<RestoreReport> {
  const error = await checkHealth(context)
  return error === undefined ? report : { ...report, error }
}

async function makeSafetyBackup(context: JobContext): Promise<string> {
  context.notice('Backing up what is there now (--no-safety-backup leaves it out).')
  const { manifest } = await createStored(context, { fingerprints: true })
  return manifest.name
}
