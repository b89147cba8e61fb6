import { CodedError, type PgSession } from '@twinship/core'
import { readIdentity, type PgLedger } from '../../adapters/pg/read-records.ts'
import { toBackupError } from '../../adapters/pg/session.ts'
import { openLive, readPresent } from '../../adapters/pg/restore/live.ts'
import {
  lockRestore,
  oidOf,
  openMaintenance,
  refuseDependents,
} from '../../adapters/pg/restore/maintenance.ts'
import { readMarks } from '../../adapters/pg/restore/marks.ts'
import { findServerRoom } from '../../adapters/pg/restore/room.ts'
import { allowConnections } from '../../adapters/pg/restore/swap.ts'
import type { Manifest } from '../../model/manifest.ts'
import type { LossReport, MarkedDatabase } from '../../model/restore.ts'
import { describeLoss } from '../../restore/loss.ts'
import { requireRoom } from '../../restore/room.ts'

export type PgRestoreTarget = {
  /** Of the server itself, with the name that clients use. */
  readonly url: string
  readonly location: string
  readonly database: string
  readonly ledger: PgLedger
}

/** What a restore holds from its beginning to its end: no other restore, no migration. */
export type PgRestoreSession = {
  readonly target: PgRestoreTarget
  readonly maintenance: PgSession
  /** Closed for the swap. */
  readonly live: PgSession
  readonly liveOid: number
  /** What this and earlier restores have left, oldest first. */
  marks(): Promise<readonly MarkedDatabase[]>
  close(): Promise<void>
}

/**
 * Throws CONNECT.*, RESTORE.LOCKED, MIGRATION.LOCKED. Whatever is thrown inside of it leaves as a coded error. `onLocked`
 * comes as soon as no other restore can be under way, whatever fails afterwards.
 */
export async function withPgRestore<T>(
  target: PgRestoreTarget,
  work: (session: PgRestoreSession) => Promise<T>,
  onLocked?: () => Promise<void>,
): Promise<T> {
  const session = await openPgRestore(target, onLocked)
  try {
    return await work(session)
  } catch (error) {
    throw toBackupError(error, target.location)
  } finally {
    await session.close()
  }
}

async function openPgRestore(
  target: PgRestoreTarget,
  onLocked: (() => Promise<void>) | undefined,
): Promise<PgRestoreSession> {
  const { url, location, database } = target
  const maintenance = await openMaintenance(url, location, database)
  try {
    await lockRestore(maintenance, database, location)
    await onLocked?.()
    const oid = await oidOf(maintenance, database)
    if (oid === undefined) {
      throw new CodedError('CONNECT.NO_DATABASE', `There is no database ${location}.`, {
        details: { location },
      })
    }
    // A restore that was killed together with its watchdog has left it closed; no other is under way.
    if ((await readMarks(maintenance, database)).some(({ mark }) => mark.state !== 'kept')) {
      await allowConnections(maintenance, oid)
    }
    const live = await openLive(target)
    return {
      target,
      maintenance,
      live,
      liveOid: oid,
      marks: () => readMarks(maintenance, database),
      close: async () => {
        await Promise.allSettled([live.close(), maintenance.close()])
      },
    }
  } catch (error) {
    await maintenance.close().catch(() => undefined)
    throw toBackupError(error, location)
  }
}

/**
 * Whether the database may be replaced at all, and by this backup, and whether there is room for it as far as that can
 * be known. Throws RESTORE.UNFINISHED, RESTORE.IN_USE, RESTORE.OTHER_DATABASE, RESTORE.NO_ROOM.
 */
export async function requireRestorable(
  session: PgRestoreSession,
  manifest: Manifest | undefined,
  { otherDatabase }: { readonly otherDatabase: boolean },
): Promise<void> {
  const { maintenance, target, liveOid } = session
  const unfinished = (await session.marks()).find(({ mark }) => mark.state !== 'kept')
  if (unfinished !== undefined && unfinished.mark.state !== 'filling') throw unfinishedError(unfinished)
  await refuseDependents(maintenance, target.database, liveOid)
  if (manifest === undefined) return
  if (!otherDatabase) await requireOwn(session, manifest)
  await requireServerRoom(session, manifest)
}

async function requireOwn({ live, target }: PgRestoreSession, manifest: Manifest): Promise<void> {
  const identity = await readIdentity(live)
  const saved = manifest.database.identity
  if (identity === null || saved === null || identity.id === saved.id) return
  throw new CodedError(
    'RESTORE.OTHER_DATABASE',
    `${manifest.name} is of a ${saved.environment} database of another identity than ${target.location} (${identity.environment}).`,
    { details: { backup: manifest.name, location: target.location, environment: saved.environment } },
  )
}

/** What a killed restore has left is dropped before this one is filled. */
async function requireServerRoom(session: PgRestoreSession, { database }: Manifest): Promise<void> {
  const room = await findServerRoom(session.live)
  if (room === undefined) return
  const left = (await session.marks()).filter(({ mark }) => mark.state === 'filling')
  const regained = left.reduce((sum, { bytes }) => sum + bytes, 0)
  requireRoom({ ...room, freeBytes: room.freeBytes + regained }, database.bytes)
}

export function unfinishedError({ name, mark }: MarkedDatabase): CodedError {
  return new CodedError(
    'RESTORE.UNFINISHED',
    `A${mark.kind === 'undo' ? 'n undo' : ' restore'} of ${mark.database} stopped midway (${name}: ${mark.state}).`,
    { details: { database: mark.database, name, state: mark.state } },
  )
}

/** Where the answer to a swap was lost, nobody can say that nothing was changed. Other errors stay what they are. */
export function toSwapError(error: unknown, { location, database }: PgRestoreTarget): unknown {
  const coded = toBackupError(error, location)
  if (!(coded instanceof CodedError) || coded.code !== 'DB.CONNECTION_LOST') return error
  return new CodedError(
    'RESTORE.UNFINISHED',
    `The connection to ${location} was lost during the swap; the names may be swapped already.`,
    { hint: 'Run ops restore --resume to finish it.', details: { database }, cause: error },
  )
}

/** What is in the live database and would not be in what the manifest describes. */
export async function readLoss(
  { live, target }: PgRestoreSession,
  manifest: Manifest,
  now: () => number,
): Promise<LossReport> {
  const { tables, applied, identity } = await readPresent(live, target.ledger)
  const saved = manifest.database
  const isSame = identity?.id === saved.identity?.id && (identity !== null || saved.name === target.database)
  return describeLoss(manifest, { tables, applied, isSame, atMs: now() })
}
