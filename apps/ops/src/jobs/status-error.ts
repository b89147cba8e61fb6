import { CodedError, type ErrorCode } from '@twinship/core'
import type { StatusReport } from './status.ts'

/** The most telling first: what a person must decide before what a command mends. */
const order = [
  'MIGRATION.EDITED',
  'MIGRATION.FILE_MISSING',
  'MIGRATION.INTERRUPTED',
  'MIGRATION.OUT_OF_ORDER',
  'MIGRATION.AHEAD',
  'MIGRATION.JOURNAL',
  'MIGRATION.PENDING',
] as const satisfies readonly ErrorCode[]

/** Why the database is not up to date, or the folder not clean of errors; undefined where all is well. */
export function statusError(report: StatusReport): CodedError | undefined {
  if (report.identityError !== undefined) return report.identityError
  for (const code of order) {
    if (code === 'MIGRATION.JOURNAL') {
      const error = findingsError(report)
      if (error !== undefined) return error
    }
    if (code === 'MIGRATION.AHEAD') {
      const ahead = report.surplus.filter((row) => row.code === code).length
      if (ahead > 0)
        return new CodedError(code, `The database has ${ahead} more than the folder.`, { details: { ahead } })
    }
    const migrations = [...report.migrations, ...report.abandoned]
      .filter((migration) => migration.code === code)
      .map(({ tag }) => tag)
    if (migrations.length > 0) return new CodedError(code, undefined, { details: { migrations } })
  }
  return undefined
}

/** The errors of the journal check as one. */
export function findingsError({ findings }: Pick<StatusReport, 'findings'>): CodedError | undefined {
  const errors = findings.filter(({ severity }) => severity === 'error')
  const [first] = errors
  if (first === undefined) return undefined
  return new CodedError(
    'MIGRATION.JOURNAL',
    `The folder has errors: ${errors.map(({ code }) => code).join(', ')}.`,
    {
      hint: first.hint,
      details: { findings: errors.map(({ code }) => code) },
    },
  )
}
