import { CodedError, type ErrorCode } from '@twinship/core'
import type { MachineFinding } from '../doctor/finding.ts'
import { toVisibleLine } from '../visible.ts'

export function machineFindingText({ severity, code, message, hint }: MachineFinding): string {
  return `  ${severity}  ${code}\n    ${toVisibleLine(message)}\n    → ${toVisibleLine(hint)}\n`
}

/** One error for all findings that are errors; undefined where none is. */
export function machineFindingsError(
  code: ErrorCode,
  findings: readonly MachineFinding[],
): CodedError | undefined {
  const errors = findings.filter(({ severity }) => severity === 'error')
  const [first] = errors
  if (first === undefined) return undefined
  const codes = errors.map((one) => one.code)
  return new CodedError(code, `${first.message} In all: ${codes.join(', ')}.`, {
    hint: first.hint,
    details: { findings: codes },
  })
}
