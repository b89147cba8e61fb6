import type { SeedReport } from './types.ts'

/** What a person reads: tables, then the accounts to log in with. */
export function formatReport(report: SeedReport): string {
  const title = `${report.dryRun ? 'Would seed' : 'Seeded'} the ${report.profile} data: --seed ${report.seed} --at ${report.at}`
  const tables = columns([
    ['table', 'rows', report.dryRun ? 'to insert' : 'inserted', 'content'],
    ...report.tables.map(({ table, rows, inserted, contentHash }) => [
      table,
      count(rows),
      count(inserted),
      contentHash.slice(0, 12),
    ]),
  ])
  const accounts = report.accounts.map(({ email, password, note }) => [email, password, note])
  return [
    title,
    '',
    ...tables,
    ...(accounts.length === 0 ? [] : ['', 'Test accounts:', ...columns(accounts, new Set())]),
    ...(report.notes.length === 0 ? [] : ['', ...report.notes]),
    '',
  ].join('\n')
}

function columns(
  lines: readonly (readonly string[])[],
  right: ReadonlySet<number> = new Set([1, 2]),
): readonly string[] {
  const widths = (lines[0] ?? []).map((_, place) =>
    Math.max(...lines.map((line) => line[place]?.length ?? 0)),
  )
  return lines.map((line) =>
    line
      .map((cell, place) =>
        right.has(place) ? cell.padStart(widths[place] ?? 0) : cell.padEnd(widths[place] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
}

export function count(value: number): string {
  return value.toLocaleString('en-US')
}
