import { openPgSession, type PgSession } from '@twinship/core'
import type { RunView } from '../../../model/watch.ts'
import { serverError, toPgError } from '../errors.ts'
import { readHeldUp, readLockHolder, readWaitsFor } from './activity.ts'
import { readBuild } from './build.ts'
import { mayReadRecords, readMigration, readRun } from './records.ts'

export type RunWatch = {
  /**
   * The run of that id; with null the one that is under way. Reads and changes nothing, with what rights the role has.
   * Throws CONNECT.* and DB.*.
   */
  readonly read: (runId: string | null) => Promise<RunView>
  readonly close: () => Promise<void>
}

/** Looks at the runs of a database over a connection of its own, which is renewed where it is lost. */
export async function openPgWatch(options: {
  readonly url: string
  readonly location: string
}): Promise<RunWatch> {
  const { url, location } = options
  const open = () => openPgSession({ url, location, applicationName: 'twinship-watch' })
  let session: PgSession | undefined = await open()
  const read = async (runId: string | null): Promise<RunView> => {
    session ??= await open()
    try {
      return await readView(session, runId)
    } catch (error) {
      if (serverError(error) !== undefined) throw error
      const lost = session
      session = undefined
      await lost.close().catch(() => undefined)
      session = await open()
      return readView(session, runId)
    }
  }
  return {
    read: (runId) =>
      read(runId).catch((error: unknown) => {
        throw toPgError(error, location)
      }),
    close: async () => session?.close(),
  }
}

async function readView(session: PgSession, runId: string | null): Promise<RunView> {
  await session.query('begin transaction read only')
  try {
    await session.query(`set local statement_timeout = '10s'`)
    const hasRecords = await mayReadRecords(session)
    const run = hasRecords ? await readRun(session, runId) : null
    const migration = run !== null && run.outcome === null ? await readMigration(session) : null
    // As the role that logged in: it may see other sessions where the owner it acts as may not.
    await session.query('set local role none')
    const lock = await readLockHolder(session)
    const pid = run?.isAlive === true && run.outcome === null ? run.backendPid : (lock?.pid ?? null)
    return {
      run,
      lock,
      migration,
      hasRecords,
      build: pid === null ? null : await readBuild(session, pid),
      waitsFor: pid === null ? [] : await readWaitsFor(session, pid),
      heldUp: pid === null ? [] : await readHeldUp(session, pid),
    }
  } finally {
    // It has only read; a rollback would count as one of the app's.
    await session.query('commit').catch(() => undefined)
  }
}
