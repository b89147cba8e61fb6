import type { Config } from '@twinship/core'
import type { Outcome } from '../context.ts'
import type { IdentifyReport } from '../jobs/identify.ts'
import { auditText, databaseText, documentHead } from './head.ts'
import { identityText } from './identity.ts'

export function identifyOutcome(config: Config, report: IdentifyReport): Outcome {
  const { identity, previous, auditHead } = report
  const before = previous === null ? '' : `Before      ${previous.environment}\n`
  return {
    document: { ...documentHead('identify', config), ...report },
    text: databaseText(config) + identityText(identity) + before + auditText(auditHead),
  }
}
