import type { Hazard } from '@twinship/migrate'
import type { LintReport } from '../../jobs/lint.ts'

const commands = { error: 'error', warning: 'warning', note: 'notice' } as const

/** Workflow commands, which GitHub shows beside the lines of a pull request. */
export function githubText({ hazards }: LintReport, folder: string): string {
  return hazards
    .filter(({ ignored }) => ignored === null)
    .map((hazard) => `${command(hazard, folder)}\n`)
    .join('')
}

function command({ severity, rule, file, line, message, because, safeWay }: Hazard, folder: string): string {
  const place = `file=${property(`${folder}/${file}`)},line=${line},title=${property(rule)}`
  const why = because === null ? '' : ` (${because})`
  return `::${commands[severity]} ${place}::${data(`${message}${why}\n${safeWay}`)}`
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
