import type { Finding } from '@twinship/migrate'

/** Notes are for --verbose. */
export function shownFindings(
  findings: readonly Finding[],
  verbose: boolean | undefined,
): readonly Finding[] {
  return findings.filter(({ severity }) => verbose === true || severity !== 'note')
}

/** The journal check for a person: each finding with its code, place and what to do. */
export function findingsText(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'Journal     nothing found\n'
  const counts = (['error', 'warning', 'note'] as const).flatMap((severity) => {
    const { length } = findings.filter((finding) => finding.severity === severity)
    return length === 0 ? [] : [`${length} ${severity}${length === 1 ? '' : 's'}`]
  })
  return `Journal     ${counts.join(', ')}\n${findings.map(findingText).join('')}`
}

function findingText({ severity, code, file, line, message, hint }: Finding): string {
  const place = file === undefined ? '' : `  ${file}${line === undefined ? '' : `:${line}`}`
  const body = message.replaceAll('\n', '\n    ')
  return `  ${severity}  ${code}${place}\n    ${body}\n    → ${hint}\n`
}
