import { CodedError } from '@twinship/core'
import type { Approval } from '../model/approval.ts'

/** What keeps an approval from being one of the plan that is about to run. */
export function checkApprovedPlan({ plan: approved }: Approval, plan: string): readonly CodedError[] {
  if (approved === plan) return []
  const short = (hash: string) => hash.slice(0, 12)
  return [
    new CodedError(
      'APPROVAL.OTHER_PLAN',
      `Plan ${short(approved)}… was approved, and ${short(plan)}… would run.`,
      { details: { approved, plan } },
    ),
  ]
}

/**
 * What keeps those by whose key an approval is signed from being another person. `approvers`: every name that the key
 * has; `deployer`: OPS_ACTOR.
 */
export function checkApprovers(approvers: readonly string[], deployer: string): readonly CodedError[] {
  const own = approvers.find((name) => sameName(name, deployer))
  if (own !== undefined) {
    return [
      new CodedError('APPROVAL.OWN', `${own} deploys, and has approved the plan.`, { details: { by: own } }),
    ]
  }
  const pattern = approvers.find(isPattern)
  if (pattern === undefined) return []
  return [
    new CodedError('APPROVAL.SIGNATURE', `${pattern} names no person: whoever deploys may be one of them.`, {
      hint: 'Give each approver a line of their own in DEPLOY_APPROVERS_FILE, without * and ?.',
      details: { by: pattern },
    }),
  ]
}

function sameName(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase()
}

function isPattern(name: string): boolean {
  return name.includes('*') || name.includes('?')
}
