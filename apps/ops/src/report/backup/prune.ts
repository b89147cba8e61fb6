import type { PruneReport } from '@twinship/backup'
import type { Config } from '@twinship/core'
import type { Outcome } from '../../context.ts'
import { documentHead } from '../head.ts'
import { line } from './parts.ts'

export function backupPruneOutcome(config: Config, report: PruneReport): Outcome {
  const { choices, removed, unreadable } = report
  const going = choices.filter(({ reasons }) => reasons.length === 0)
  const isDone = removed.length > 0
  const rows = choices.toReversed().map(({ name, reasons }) => {
    const fate = reasons.length > 0 ? `kept: ${reasons.join(', ')}` : isDone ? 'removed' : 'would be removed'
    return `  ${name}  ${fate}\n`
  })
  const next =
    going.length > 0 && !isDone ? `Nothing was removed; to do so: --confirm ${config.direct.name}\n` : ''
  const left = unreadable.length > 0 ? `Not judged, unreadable: ${unreadable.join(', ')}\n` : ''
  return {
    document: { ...documentHead('backup prune', config), choices, removed, unreadable },
    text: `${line('Backups', `${choices.length} of ${config.direct.name}`)}${rows.join('')}${left}${next}`,
  }
}
