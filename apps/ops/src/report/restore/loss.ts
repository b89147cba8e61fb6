import type { LossReport, RightsChange, TableLoss } from '@twinship/backup'
import { toVisibleLine } from '../../visible.ts'

const shownTables = 20
const shownRights = 20

/** What a restore would lose, for a person to decide by. */
export function lossText({ backup, instant, spanMs, ...report }: LossReport): string {
  const { tables, unchanged, migrationsUndone, migrationsBack } = report
  const [known, unknown] = [tables.filter(isChanged), tables.filter((table) => !isChanged(table))]
  const more = known.length - shownTables
  return [
    `What is now and is not in ${backup}, of ${instant} (${span(spanMs)} ago):`,
    ...known.slice(0, shownTables).map((table) => `  ${tableText(table)}`),
    ...(more > 0 ? [`  and ${more} more tables`] : []),
    ...(unknown.length > 0
      ? [`  ${unknown.length} tables have as many rows as then, and may have changed`]
      : []),
    `  ${unchanged} tables did not change`,
    ...(migrationsUndone.length > 0 ? [`  migrations undone: ${migrationsUndone.join(', ')}`] : []),
    ...(migrationsBack.length > 0 ? [`  migrations that come back: ${migrationsBack.join(', ')}`] : []),
    ...rightsLines(report.rights),
  ]
    .map(toVisibleLine)
    .join('\n')
}

function* rightsLines(rights: RightsChange | null): Generator<string> {
  if (rights === null) return
  const kinds = [
    ['rights that come back (revoke again what was taken away on purpose)', rights.back],
    ['rights to the database, granted since, that it gets too', rights.carried],
    ['rights granted since that it does not have', rights.lost],
  ] as const
  for (const [title, texts] of kinds) {
    if (texts.length === 0) continue
    yield `  ${title}:`
    for (const text of texts.slice(0, shownRights)) yield `    ${text}`
    if (texts.length > shownRights) yield `    and ${texts.length - shownRights} more`
  }
}

function isChanged({ rowsThen, rowsNow, changes }: TableLoss): boolean {
  return changes !== null || rowsThen !== rowsNow
}

function tableText({ schema, name, rowsThen, rowsNow, changes }: TableLoss): string {
  const table = `${schema}.${name}`
  if (rowsThen === null) return `${table}: ${rowsNow ?? 0} rows, the table is not in it`
  if (rowsNow === null) return `${table}: comes back with ${rowsThen} rows`
  const since =
    changes === null
      ? ''
      : ` (since: ${changes.inserted} inserted, ${changes.updated} updated, ${changes.deleted} deleted)`
  return `${table}: ${rowsThen} rows then, ${rowsNow} now${since}`
}

function span(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 1) return `${Math.floor(ms / 1000)} s`
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24]
  if (days > 0) return `${days} d ${hours} h`
  return hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min`
}
