import type { Config } from '@twinship/core'
import type { Difference } from '@twinship/migrate'
import type { Outcome } from '../context.ts'
import type { DriftReport } from '../jobs/verify.ts'
import { toVisibleLine } from '../visible.ts'
import { databaseText, documentHead } from './head.ts'

export function verifyOutcome(config: Config, { error, ...report }: DriftReport): Outcome {
  return {
    document: { ...documentHead('verify', config), ...report },
    text: databaseText(config) + verifyText(report),
    ...(error === undefined ? {} : { error }),
  }
}

function verifyText(report: Omit<DriftReport, 'error'>): string {
  const { liveVsReplay, replayVsSchema, pending, notes } = report
  return [
    comparisonText('Database    against the migrations it has', liveVsReplay),
    replayVsSchema === null
      ? 'Schema      not compared: name its drizzle.config.ts with --drizzle-config\n'
      : comparisonText('Migrations  against the TypeScript schema', replayVsSchema),
    pending.length === 0 ? '' : `Pending     ${pending.join(', ')}: no drift, see ops status\n`,
    ...notes.map((note) => `Note        ${toVisibleLine(note)}\n`),
  ].join('')
}

function comparisonText(what: string, differences: readonly Difference[]): string {
  if (differences.length === 0) return `${what}: the same\n`
  return `${what}: ${differences.length} ${differences.length === 1 ? 'difference' : 'differences'}\n${differences.map(({ text }) => `  ! ${toVisibleLine(text)}\n`).join('')}`
}
