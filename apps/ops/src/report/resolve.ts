import type { Config } from '@twinship/core'
import type { ResolveReport } from '@twinship/migrate'
import type { Outcome } from '../context.ts'
import { auditText, databaseText, documentHead } from './head.ts'

export function resolveOutcome(config: Config, report: ResolveReport): Outcome {
  const { tag, statement, outcome, auditHead } = report
  const what = statement === null ? tag : `statement ${statement} of ${tag}`
  const next = statement === null ? 'ops status' : 'ops resume'
  return {
    document: { ...documentHead('resolve', config), migration: tag, statement, outcome, auditHead },
    text: [
      databaseText(config),
      `Resolved    ${what}: ${words[outcome]}\n`,
      // A person in a hurry takes "resolved" for a look at the database.
      'Checked     nothing: this is what you say; ops verify compares the database with its migrations\n',
      auditText(auditHead),
      `Next        ${next}\n`,
    ].join(''),
  }
}

const words = {
  applied: 'written down as applied',
  'not-applied': 'written down as not applied',
  'rolled-back': 'written down as rolled back',
} as const satisfies Record<ResolveReport['outcome'], string>
