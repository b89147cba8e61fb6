import { CodedError, type Config } from '@twinship/core'
import type { Outcome } from '../context.ts'
import type { PrismaReport } from '../jobs/import.ts'
import { toVisibleLine } from '../visible.ts'
import { baselineText } from './baseline.ts'
import { differencesText } from './differences.ts'
import { databaseText, documentHead } from './head.ts'

type Differing = Extract<PrismaReport, { outcome: 'differs' }>

export function importOutcome(config: Config, report: PrismaReport): Outcome {
  const document = { ...documentHead('import prisma', config), ...report }
  const accepted = differencesText('Accepted', report.accepted)
  if (report.outcome === 'adopted') {
    return { document, text: databaseText(config) + baselineText(report) + accepted }
  }
  const notes = report.notes.map((note) => `  ${toVisibleLine(note)}\n`).join('')
  return {
    document,
    text: databaseText(config) + differencesText('Differences', report.differences) + accepted + notes,
    error: differing(report, config.direct.location),
  }
}

function differing({ differences, bridge, bridgeFile }: Differing, location: string): CodedError {
  const decide =
    bridge.undecided === 0 ? '' : `, decide what it marks with "-- decide:" (${bridge.undecided})`
  const hint =
    bridgeFile === null
      ? 'Repeat with --bridge FILE for a migration that ends them, or with --accept for kinds to pass over.'
      : `Review ${bridgeFile}${decide}, run it with your own tool, then run ops import prisma again.`
  const message = `${location} differs from the folder in ${differences.length} places; nothing was written to it.`
  return new CodedError('VERIFY.DRIFT', message, { hint, details: { differences: differences.length } })
}
