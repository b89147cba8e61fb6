import { judgeLive } from '../verify/judge.ts'
import { refuseDrift } from '../verify/verify.ts'
import { adopt } from './adopt.ts'
import type { BaselineOptions, BaselineReport } from './options.ts'

/**
 * Adopts an existing database: where its schema equals the replay of the folder up to the named migration, those
 * migrations are written into the ledger. Throws VERIFY.DRIFT with the differences, MIGRATION.NOT_FOUND, BASELINE.CONFLICT,
 * MIGRATION.EDITED, .INTERRUPTED and .AHEAD, IDENTITY.*; nothing is written then.
 */
export async function baseline(options: BaselineOptions): Promise<BaselineReport> {
  const report = await adopt<never>(options, 'database.baselined', async (proof) => {
    const { differences, notes } = judgeLive(proof.live, proof.replay, proof.missingExtensions)
    refuseDrift(differences, options.database.location)
    return { kind: 'equal', notes }
  })
  return 'refusal' in report ? report.refusal : report
}
