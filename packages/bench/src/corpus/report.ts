import type { Examined } from './examine.ts'

/** The corpus as a Markdown table, a project a line. */
export function renderTable(examined: readonly Examined[]): string {
  const head = [
    'project',
    'dialect',
    'files',
    'statements',
    'stock',
    'at once',
    'file by file',
    'equal',
    'findings',
  ]
  const rows = examined.map((one) => [
    one.name,
    one.layout === 'folders' ? `${one.dialect}, 1.x layout` : one.dialect,
    String(one.files),
    String(one.statements),
    ...[one.stock, one.atOnce, one.fileByFile].map(ending),
    equal(one),
    Object.entries(one.findings)
      .map(([code, count]) => `${code} ${count}`)
      .join(', '),
  ])
  const lines = [head, head.map(() => '--'), ...rows]
  return `${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`
}

function ending(end: Examined['stock']): string {
  if (end === 'applied') return end
  return `${end.code}${end.at === null ? '' : ` at ${end.at}`}`
}

function equal({ differences, prefix, plain }: Examined): string {
  if (differences !== null) return `${verdict(differences)}${plain === null ? '' : ', to the plain text'}`
  if (prefix === null) return '-'
  const { files } = prefix
  return prefix.differences === null ? '-' : `${verdict(prefix.differences)}, first ${files} files`
}

function verdict(differences: readonly string[]): string {
  return differences.length === 0 ? 'yes' : `no (${differences.length})`
}
