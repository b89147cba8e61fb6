import { refuseRemoteDevelopment } from '@twinship/core'
import { baseline, type BaselineReport } from '@twinship/migrate'
import type { BaselineFlags } from '../commands/baseline.ts'
import type { JobContext } from '../context.ts'
import { proofOptions } from './proof.ts'

/** Records migrations as applied whose schema the database is proven to have. */
export async function baselineDatabase(
  context: JobContext,
  { to, scratchUrl }: BaselineFlags,
): Promise<BaselineReport> {
  const { config, waitMs, stoppable } = context
  const { environment, direct: target } = config
  refuseRemoteDevelopment(environment, target)
  const proof = await proofOptions(context, 'baseline', scratchUrl)
  return stoppable((signal) => baseline({ ...proof, environment, upTo: to, waitMs, signal }))
}
