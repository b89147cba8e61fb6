import { canonicalJson } from '@twinship/core'
import { approvalVersion, type Approval, type ApprovalBody } from '../model/approval.ts'

/** `at`: ISO 8601, UTC. */
export function approvalOf({ plan, by, at }: Pick<ApprovalBody, 'plan' | 'by' | 'at'>): ApprovalBody {
  return { format: 'twinship-approval', version: approvalVersion, plan, by, at }
}

/** What is signed: all keys but the signature. */
export function signedTextOfApproval(approval: ApprovalBody | Approval): string {
  const { signature: _signature, ...body } = { signature: '', ...approval }
  return canonicalJson(body)
}
