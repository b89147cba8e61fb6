import { CodedError, isPooled, openPgSession, type DatabaseTarget, type ErrorCode } from '@twinship/core'
import { codedFinding, type MachineFinding } from './finding.ts'
import { readServerFacts, type ServerFacts } from './server-facts.ts'
import { serverFindings } from './server-findings.ts'

export type ServerReport =
  | ({ readonly reached: true; readonly pooler: boolean } & Pick<
      ServerFacts,
      'version' | 'role' | 'tls' | 'clockAheadMs'
    >)
  | { readonly reached: false; readonly code: ErrorCode; readonly message: string; readonly hint: string }

export type ServerExamination = {
  readonly server: ServerReport
  readonly findings: readonly MachineFinding[]
}

/** A server that cannot be reached is told, and does not fail the check of the folder. */
export async function examineServer(
  { url, location }: DatabaseTarget,
  now: () => number,
): Promise<ServerExamination> {
  try {
    const session = await openPgSession({ url, location, applicationName: 'twinship-doctor' })
    try {
      const pooler = await isPooled(session)
      const facts = await readServerFacts(session, now)
      const { version, role, tls, clockAheadMs } = facts
      // Behind a pooler settings, TLS and backends are the pooler's: only that is told.
      const findings = pooler ? [codedFinding('CONNECT.POOLER')] : serverFindings(facts)
      return { server: { reached: true, pooler, version, role, tls, clockAheadMs }, findings }
    } finally {
      await session.close()
    }
  } catch (error) {
    if (!(error instanceof CodedError)) throw error
    const { code, message, hint } = error
    return { server: { reached: false, code, message, hint }, findings: [] }
  }
}
