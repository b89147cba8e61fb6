import type { Config } from '@twinship/core'
import type { AuditRow } from '@twinship/migrate'
import type { Outcome } from '../context.ts'
import type { AuditVerifyReport } from '../jobs/audit.ts'
import { toVisibleLine } from '../visible.ts'
import { auditText, databaseText, documentHead } from './head.ts'

export function auditListOutcome(config: Config, all: readonly AuditRow[], limit: number): Outcome {
  const rows = all.slice(-limit)
  const last = all.at(-1)
  const head = last === undefined ? null : { sequence: last.sequence, hash: last.hash }
  const count =
    rows.length === all.length ? `${all.length} rows` : `the last ${rows.length} of ${all.length} rows`
  return {
    document: { ...documentHead('audit list', config), total: all.length, rows, head },
    text: `${databaseText(config)}Record      ${count}\n${rows.map(rowText).join('')}${auditText(head)}`,
  }
}

function rowText({ sequence, at, event, actor, details }: AuditRow): string {
  const command = typeof details['command'] === 'string' ? ` (${details['command']})` : ''
  return `  ${String(sequence).padStart(4)}  ${toVisibleLine(`${at}  ${event}${command}  ${actor}`)}\n`
}

export function auditShowOutcome(config: Config, row: AuditRow): Outcome {
  const lines = [
    ['Row', `${row.sequence}, ${row.at}`],
    ['Event', row.event],
    ['Actor', row.actor],
    ['Run', row.runId ?? 'none'],
    ...Object.entries(row.details).map(([name, value]) => [`  ${name}`, JSON.stringify(value)]),
    ['Before', row.previousHash],
    ['Hash', row.hash],
  ]
  const width = Math.max(11, ...lines.map(([name = '']) => name.length))
  return {
    document: { ...documentHead('audit show', config), row },
    text: lines
      .map(([name = '', value = '']) => `${toVisibleLine(`${name.padEnd(width)} ${value}`)}\n`)
      .join(''),
  }
}

export function auditVerifyOutcome(config: Config, report: AuditVerifyReport): Outcome {
  const { rows, head, known } = report
  const against = known === null ? '' : `, and row ${known.sequence} is the one that was given`
  return {
    document: { ...documentHead('audit verify', config), ...report },
    text: `${databaseText(config)}Record      ${rows} rows, each linked to the one before${against}\n${auditText(head)}`,
  }
}

export function auditExportOutcome(rows: readonly AuditRow[]): Outcome {
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('')
  return { document: {}, text, isLines: true }
}
