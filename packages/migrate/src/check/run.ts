import type { Finding, Severity } from '../model/finding.ts'
import { checks } from './all.ts'
import type { CheckInput } from './check.ts'

const ranks: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 }

/** The journal check: everything worth knowing of a folder without a database, the gravest first. */
export function checkFolder(input: CheckInput): Finding[] {
  return checks
    .filter(({ dialect }) => dialect === null || dialect === input.survey.dialect)
    .flatMap(({ code, severity, hint, find }) =>
      find(input).map((place): Finding => ({ code, severity, ...place, hint })),
    )
    .sort((left, right) => ranks[left.severity] - ranks[right.severity])
}
