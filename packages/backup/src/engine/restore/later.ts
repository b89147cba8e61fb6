import { CodedError } from '@twinship/core'
import { dropDatabase, refuseDependents } from '../../adapters/pg/restore/maintenance.ts'
import { markSql } from '../../adapters/pg/restore/marks.ts'
import type { MarkedDatabase, RestoreMark } from '../../model/restore.ts'
import { dropUnfilled, makeReady } from './fill.ts'
import { unfinishedError, type PgRestoreSession } from './session.ts'
import { finishSwap, swapIn, type SwapOptions, type SwapReport } from './swap-in.ts'

/** The databases that restores have put aside, oldest first. */
export async function listKept(session: Pick<PgRestoreSession, 'marks'>): Promise<readonly MarkedDatabase[]> {
  return (await session.marks()).filter(({ mark }) => mark.state === 'kept')
}

/** The one that the newest restore has put aside. Throws RESTORE.NOTHING, RESTORE.UNFINISHED. */
export async function newestKept(session: PgRestoreSession): Promise<MarkedDatabase> {
  const unfinished = (await session.marks()).find(
    ({ mark: { state } }) => state === 'ready' || state === 'swapped',
  )
  if (unfinished !== undefined) throw unfinishedError(unfinished)
  const kept = (await listKept(session)).at(-1)
  if (kept !== undefined) return kept
  throw new CodedError(
    'RESTORE.NOTHING',
    `No database that a restore of ${session.target.database} put aside is left on this server.`,
    { details: { database: session.target.database } },
  )
}

type Undo = Omit<SwapOptions, 'incoming'> & { readonly kept: MarkedDatabase; readonly run: string }

/** What of the settings this role may not set, as it would be typed. */
type Refused = { readonly refused: readonly string[] }

/** Swaps the database before the newest restore back in; the restored one is put aside in turn. */
export async function undoRestore(
  session: PgRestoreSession,
  { kept, run, ...options }: Undo,
): Promise<SwapReport & Refused> {
  const { maintenance, target, liveOid } = session
  await refuseDependents(maintenance, target.database, liveOid)
  await refuseDependents(maintenance, kept.name, kept.oid)
  const mark: RestoreMark = { ...kept.mark, kind: 'undo', run }
  const { records, onStep } = options
  const { refused } = await makeReady(session, { name: kept.name, mark, records, onStep })
  await onStep('ready')
  const incoming = { ...kept, mark: { ...mark, state: 'ready' as const } }
  return { ...(await swapIn(session, { ...options, incoming })), refused }
}

export type ResumeReport =
  | { readonly kind: 'swapped'; readonly mark: RestoreMark; readonly report: SwapReport & Refused }
  /** The names were swapped already. */
  | { readonly kind: 'finished'; readonly mark: RestoreMark; readonly auditHead: SwapReport['auditHead'] }
  /** It had not come far enough: what there was is dropped. */
  | { readonly kind: 'went-back'; readonly dropped: readonly string[] }

/** Finishes what was killed, or goes back where it had not come to a proof. Throws RESTORE.NOTHING. */
export async function resumeRestore(
  session: PgRestoreSession,
  options: Omit<SwapOptions, 'incoming'>,
): Promise<ResumeReport> {
  const marks = await session.marks()
  const swapped = marks.find(({ name, mark }) => mark.state === 'swapped' && name === session.target.database)
  if (swapped !== undefined) {
    // It shares a lock that whoever writes the audit takes alone.
    await session.live.close()
    return { kind: 'finished', mark: swapped.mark, auditHead: await finishSwap(session, swapped, options) }
  }
  const ready = marks.findLast(({ mark }) => mark.state === 'ready')
  if (ready !== undefined) {
    const { records, onStep } = options
    // The database has gone on since: what belongs to it is carried over again.
    const { refused } = await makeReady(session, { name: ready.name, mark: ready.mark, records, onStep })
    const report = { ...(await swapIn(session, { ...options, incoming: ready })), refused }
    return { kind: 'swapped', mark: ready.mark, report }
  }
  const dropped = await dropUnfilled(session)
  if (dropped.length > 0) return { kind: 'went-back', dropped }
  throw new CodedError('RESTORE.NOTHING', `No restore of ${session.target.database} stopped midway.`)
}

/** Goes back where nothing was swapped yet. Returns what was dropped. Throws RESTORE.NOTHING, RESTORE.UNFINISHED. */
export async function abortRestore(session: PgRestoreSession): Promise<readonly string[]> {
  const marks = await session.marks()
  const swapped = marks.find(({ mark }) => mark.state === 'swapped')
  if (swapped !== undefined) throw unfinishedError(swapped)
  const dropped = [...(await dropUnfilled(session))]
  const ready = marks.filter(({ mark }) => mark.state === 'ready')
  for (const { name, mark } of ready) {
    if (mark.kind === 'undo') await session.maintenance.query(markSql(name, { ...mark, state: 'kept' }))
    else {
      await dropDatabase(session.maintenance, name)
      dropped.push(name)
    }
  }
  if (dropped.length + ready.length > 0) return dropped
  throw new CodedError('RESTORE.NOTHING', `No restore of ${session.target.database} stopped midway.`)
}

/** Drops what restores have put aside. Returns the names. Throws RESTORE.NOTHING. */
export async function dropKept(session: PgRestoreSession): Promise<readonly string[]> {
  await newestKept(session)
  const kept = await listKept(session)
  for (const { name } of kept) await dropDatabase(session.maintenance, name)
  return kept.map(({ name }) => name)
}
