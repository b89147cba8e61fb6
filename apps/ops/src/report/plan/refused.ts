import { CodedError } from '@twinship/core'
import type { Plan } from '@twinship/migrate'

/** PLAN.REFUSED where a file has no steps for what it breaks or blocks. */
export function refusedPlan({ files, maintenance }: Plan): CodedError | undefined {
  if (maintenance) return undefined
  const stopped = files.filter(({ class: kind }) => kind === 'phased' || kind === 'refused')
  if (stopped.length === 0) return undefined
  const names = stopped.map(({ file }) => file)
  return new CodedError('PLAN.REFUSED', `Not planned, for it breaks or blocks: ${names.join(', ')}.`, {
    details: { files: names },
  })
}
