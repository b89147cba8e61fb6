import { CodedError } from '@twinship/core'
import type { Plan } from '@twinship/migrate'

/** PLAN.REFUSED where a file has no steps for what it breaks or blocks, with the reasons where no plan shows them. */
export function refusedPlan({ files, maintenance }: Plan, isShown = false): CodedError | undefined {
  if (maintenance) return undefined
  const stopped = files.filter(({ class: kind }) => isStopped(kind))
  if (stopped.length === 0) return undefined
  const names = stopped.map(({ file }) => file)
  const message = `Not planned, for it breaks or blocks: ${names.join(', ')}.`
  const why = isShown ? [] : stopped.flatMap(reasonLines)
  return new CodedError('PLAN.REFUSED', [message, ...why].join('\n'), { details: { files: names } })
}

function isStopped(kind: string): boolean {
  return kind === 'phased' || kind === 'refused'
}

function reasonLines({ file, reasons }: Plan['files'][number]): readonly string[] {
  return reasons
    .filter(({ class: kind }) => isStopped(kind))
    .map(({ statement, line, text }) => `  ${file}:${line}  statement ${statement}: ${text}`)
}
