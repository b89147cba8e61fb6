import type { Config } from '@twinship/core'
import type { Hazard } from '@twinship/migrate'
import type { LintReport } from '../../jobs/lint.ts'
import { databaseText } from '../head.ts'
import { preflightText } from '../preflight.ts'

/** For a person; notes and what is suppressed only with --verbose. */
export function lintText(config: Config, report: LintReport, verbose: boolean): string {
  const { migrations, hazards, twin, serverVersion } = report
  return [
    serverVersion === null ? '' : databaseText(config),
    `Migrations  ${migrations.length} ${scopes[report.scope]}, ${basis(report)}\n`,
    sectionText('Hazards     ', hazards, verbose),
    preflightText(report.preflight),
    twin === null ? '' : sectionText(`${twin.folder.padEnd(11)} `, twin.hazards, verbose),
  ].join('')
}

const scopes: Readonly<Record<LintReport['scope'], string>> = {
  pending: 'pending',
  all: 'in the folder',
  since: 'newer than the revision',
}

function basis({ serverVersion }: LintReport): string {
  if (serverVersion === null) return 'judged by the files alone'
  const [major, minor] = [Math.floor(serverVersion / 10_000), serverVersion % 10_000]
  return `judged by the facts of PostgreSQL ${major}.${minor}`
}

function sectionText(head: string, hazards: readonly Hazard[], verbose: boolean): string {
  const standing = hazards.filter(({ ignored }) => ignored === null)
  const ignored = hazards.length - standing.length
  const counts = (['error', 'warning', 'note'] as const).flatMap((severity) => {
    const { length } = standing.filter((hazard) => hazard.severity === severity)
    return length === 0 ? [] : [`${length} ${severity}${length === 1 ? '' : 's'}`]
  })
  const all = [...counts, ...(ignored === 0 ? [] : [`${ignored} suppressed`])]
  const shown = hazards.filter((hazard) => verbose || (hazard.ignored === null && hazard.severity !== 'note'))
  const more = shown.length < hazards.length ? ' (--verbose shows those that are not listed)' : ''
  return `${head}${all.length === 0 ? 'none found' : all.join(', ')}${more}\n${shown.map(hazardText).join('')}`
}

function hazardText({ severity, rule, file, line, message, because, safeWay, ignored }: Hazard): string {
  const why = because === null ? '' : `\n    ${because.charAt(0).toUpperCase()}${because.slice(1)}.`
  const kind = ignored === null ? severity : 'suppressed'
  const end = ignored === null ? `→ ${safeWay}` : `Suppressed because ${ignored}`
  return `  ${kind}  ${rule}  ${file}:${line}\n    ${message}${why}\n    ${end}\n`
}
