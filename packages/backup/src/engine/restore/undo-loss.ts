import type { PgSession } from '@twinship/core'
import { readDatabaseRights, readObjectRights } from '../../adapters/pg/read-rights.ts'
import { openPinnedSession } from '../../adapters/pg/session.ts'
import { addressOf } from '../../adapters/pg/restore/incoming.ts'
import { readPresent } from '../../adapters/pg/restore/live.ts'
import type { LossReport, MarkedDatabase } from '../../model/restore.ts'
import { describeLoss } from '../../restore/loss.ts'
import { compareRights } from '../../restore/rights.ts'
import type { PgRestoreSession } from './session.ts'

/** What is in the live database and would not be in the one that was put aside, and what roles may do in each. */
export async function readUndoLoss(
  { live, liveOid, target }: PgRestoreSession,
  { name, oid, mark }: MarkedDatabase,
  now: () => number,
): Promise<LossReport> {
  const aside = await openPinnedSession(addressOf(target.url, name), 'twinship-restore')
  try {
    const then = await readPresent(aside, target.ledger)
    const present = await readPresent(live, target.ledger)
    const facts = { tables: [...then.tables], sequences: [], objects: {}, largeObjects: 0 }
    const ledger = { ...target.ledger }
    const saved = { name, instant: mark.at, facts, migrations: { ledger, applied: [...then.applied] } }
    const rights = compareRights(await readRights(aside, oid), await readRights(live, liveOid))
    return describeLoss(saved, { ...present, rights, isSame: false, atMs: now() })
  } finally {
    await aside.close()
  }
}

async function readRights(session: PgSession, oid: number) {
  return { database: await readDatabaseRights(session, oid), objects: await readObjectRights(session) }
}
