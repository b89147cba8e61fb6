import type { CodedError } from '@twinship/core'
import type { MigrationFile } from '@twinship/migrate'
import type { JobContext } from '../../context.ts'
import { judgeApproval } from './approval.ts'
import { refuseAll } from './collect.ts'
import { judgePromotion } from './promotion.ts'

/** Files as the person typed them. What is given is checked, also where nothing asks for it. */
export type GateFlags = { readonly promotion?: string; readonly approval?: string }

export type GateSubject = {
  /** What the deployment would apply. */
  readonly pending: readonly MigrationFile[]
  /** Of the database that is deployed to; null where it has no identity yet. */
  readonly databaseId: string | null
  /** Hash of the plan that would run; null where none is made. */
  readonly plan: string | null
}

/** What was accepted. `promotion`: hash of the record. Null where none was asked for or given. */
export type Accepted = {
  readonly promotion: string | null
  readonly promotionSigner: string | null
  readonly approver: string | null
}

export const nothingAsked: Accepted = { promotion: null, promotionSigner: null, approver: null }

/**
 * Checks that what would run ran in staging, and was approved, as far as the environment asks for it; changes nothing.
 * Throws GATE.REFUSED with all that is missing or wrong.
 */
export async function passGate(
  context: JobContext,
  flags: GateFlags,
  subject: GateSubject,
): Promise<Accepted> {
  const problems: CodedError[] = []
  const promotion = await judgePromotion(context, flags.promotion, subject, problems)
  const { plan } = subject
  const approver = plan === null ? undefined : await judgeApproval(context, flags.approval, plan, problems)
  refuseAll(problems)
  if (promotion !== undefined) context.notice(`Promoted    ${promotion.hash}${by(promotion.signer)}`)
  if (approver !== undefined) context.notice(`Approved    ${plan ?? ''}${by(approver)}`)
  return {
    promotion: promotion?.hash ?? null,
    promotionSigner: promotion?.signer ?? null,
    approver: approver ?? null,
  }
}

function by(signer: string | null): string {
  return signer === null ? '' : ` by ${signer}`
}
