import type { Config } from '@twinship/core'
import type { Outcome } from '../../context.ts'
import type { CreateReport } from '../../jobs/backup/create.ts'
import { documentHead } from '../head.ts'
import { line, summaryOf, summaryText } from './parts.ts'

export function backupCreateOutcome(config: Config, { manifest, location }: CreateReport): Outcome {
  return {
    document: {
      ...documentHead('backup create', config),
      location,
      backup: summaryOf(manifest),
      auditHead: manifest.auditHead,
    },
    text: summaryText(manifest) + line('In', location),
  }
}
