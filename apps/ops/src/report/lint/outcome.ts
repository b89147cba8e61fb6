import path from 'node:path'
import { CodedError } from '@twinship/core'
import type { Hazard } from '@twinship/migrate'
import type { LintFlags } from '../../commands/lint.ts'
import type { JobContext, Outcome } from '../../context.ts'
import type { LintReport } from '../../jobs/lint.ts'
import { documentHead } from '../head.ts'
import { jsonDocument } from '../json.ts'
import { githubText } from './github.ts'
import { preflightError } from '../preflight.ts'
import { sarifText } from './sarif.ts'
import { lintText } from './text.ts'

/** Prints as --format says; LINT.HAZARDS where an error stands. */
export function lintOutcome(context: JobContext, report: LintReport, flags: LintFlags): Outcome {
  const { rules: _rules, ...shown } = report
  const errors = [...report.hazards, ...(report.twin?.hazards ?? [])].filter(isStanding)
  const first = preflightError(report.preflight) ?? (errors.length === 0 ? undefined : hazardsError(errors))
  const error = first === undefined ? {} : { error: first }
  const document = { ...documentHead('lint', context.config), ...shown }
  const folder = path.relative(context.cwd, context.migrations).split(path.sep).join('/')
  const texts = {
    text: () => lintText(context.config, report, flags.verbose ?? false),
    json: () => jsonDocument({ document, ...error }),
    sarif: () => sarifText(report, folder),
    github: () => githubText(report, folder),
  }
  return { document, text: texts[flags.format](), ...error }
}

function isStanding({ severity, ignored }: Hazard): boolean {
  return severity === 'error' && ignored === null
}

function hazardsError(errors: readonly Hazard[]): CodedError {
  const files = [...new Set(errors.map(({ file }) => file))]
  const count = errors.length === 1 ? 'One hazard is an error' : `${errors.length} hazards are errors`
  return new CodedError('LINT.HAZARDS', `${count}, in ${files.join(', ')}.`, {
    details: { files, rules: [...new Set(errors.map(({ rule }) => rule))] },
  })
}
