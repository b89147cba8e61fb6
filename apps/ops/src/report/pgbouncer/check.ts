import { CodedError } from '@twinship/core'
import type { PoolerFinding } from '@twinship/pgbouncer'
import type { Outcome } from '../../context.ts'
import type { CheckReport } from '../../jobs/pgbouncer/check.ts'

export function checkOutcome(report: CheckReport): Outcome {
  const errors = report.findings.filter(({ severity }) => severity === 'error')
  const codes = [...new Set(errors.map(({ code }) => code))]
  const error =
    errors.length === 0
      ? undefined
      : new CodedError(
          'PGBOUNCER.FINDINGS',
          `${errors.length} of ${report.findings.length} findings are errors.`,
          {
            details: { findings: codes },
          },
        )
  return {
    document: { command: 'pgbouncer check', ...report },
    text: checkText(report),
    ...(error === undefined ? {} : { error }),
  }
}

function checkText({ pooler, server, userlist, findings }: CheckReport): string {
  const free =
    server === null
      ? ''
      : `${server.maxConnections} connections, ${server.reservedConnections} of them reserved`
  return [
    pooler === null ? '' : `Pooler      pgBouncer ${pooler.version} at ${pooler.location}\n`,
    server === null ? '' : `Server      ${free}\n`,
    userlist === null ? '' : `Userlist    ${userlist}\n`,
    findings.length === 0 ? 'Findings    none\n' : `Findings    ${findings.length}\n`,
    ...findings.map(findingText),
  ].join('')
}

function findingText({ severity, code, message, hint }: PoolerFinding): string {
  return `  ${severity}  ${code}\n    ${message}\n    → ${hint}\n`
}
