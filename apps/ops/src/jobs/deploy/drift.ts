import { CodedError } from '@twinship/core'
import { expectSchema, type Difference, type ExpectedSchema } from '@twinship/migrate'
import type { JobContext } from '../../context.ts'
import type { MachineFinding } from '../../doctor/finding.ts'
import { proofOptions } from '../proof.ts'

/** `expected`: null where there is no place to replay the folder in, which `findings` says. */
export type DriftExamination = {
  readonly expected: ExpectedSchema | null
  readonly findings: readonly MachineFinding[]
}

/**
 * Replays the folder beside the database: what that differs in already is told and stops nothing; what it is to become is
 * compared with afterwards. Only where deployments matter: it takes a scratch database.
 */
export async function examineDrift(
  context: JobContext,
  scratchUrl: string | undefined,
): Promise<DriftExamination> {
  const { environment } = context.config
  if (environment !== 'staging' && environment !== 'production') return { expected: null, findings: [] }
  const proof = await proofOptions(context, 'deploy', scratchUrl)
  try {
    const expected = await context.stoppable((signal) => expectSchema({ ...proof, signal }))
    return { expected, findings: expected.drift.map(driftFinding) }
  } catch (error) {
    // The folder that does not run in an empty database, and the server that lends no place for one.
    if (!(error instanceof CodedError) || error.code === 'INTERRUPTED') throw error
    return { expected: null, findings: [notCompared(error)] }
  }
}

function driftFinding({ text }: Difference): MachineFinding {
  return {
    code: 'VERIFY.DRIFT',
    severity: 'warning',
    message: `The database differs from its migrations: ${text}.`,
    hint: 'ops verify shows all of it; put the difference into a migration, or undo what somebody did by hand.',
  }
}

function notCompared({ code, message, hint }: CodedError): MachineFinding {
  return {
    code,
    severity: 'warning',
    message: `The schema is not compared with the migrations: ${message}`,
    hint,
  }
}
