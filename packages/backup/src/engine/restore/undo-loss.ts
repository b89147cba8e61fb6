import { openPinnedSession } from '../../adapters/pg/session.ts'
import { addressOf } from '../../adapters/pg/restore/incoming.ts'
import { readPresent } from '../../adapters/pg/restore/live.ts'
import type { LossReport, MarkedDatabase } from '../../model/restore.ts'
import { describeLoss } from '../../restore/loss.ts'
import type { PgRestoreSession } from './session.ts'

/** What is in the live database and would not be in the one that was put aside. */
export async function readUndoLoss(
  { live, target }: PgRestoreSession,
  { name, mark }: MarkedDatabase,
  now: () => number,
): Promise<LossReport> {
  const aside = await openPinnedSession(addressOf(target.url, name), 'twinship-restore')
  try {
    const then = await readPresent(aside, target.ledger)
    const present = await readPresent(live, target.ledger)
    const facts = { tables: [...then.tables], sequences: [], objects: {}, largeObjects: 0 }
    const ledger = { ...target.ledger }
    const saved = { name, instant: mark.at, facts, migrations: { ledger, applied: [...then.applied] } }
    return describeLoss(saved, { ...present, isSame: false, atMs: now() })
  } finally {
    await aside.close()
  }
}
