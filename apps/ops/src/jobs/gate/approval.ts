import path from 'node:path'
import { CodedError } from '@twinship/core'
import {
  approvalNamespace,
  checkApprovedPlan,
  checkApprovers,
  decodeApproval,
  signedTextOfApproval,
  type Approval,
} from '@twinship/migrate'
import type { JobContext } from '../../context.ts'
import { readGiven } from '../files.ts'
import { typedPath } from '../proof.ts'
import { requireSigners } from '../signing.ts'
import { collected } from './collect.ts'
import { asksApproval } from './gated.ts'

/**
 * Adds what is wrong with the approval of a plan (its hash) to the problems; the approver, undefined where none is asked
 * for or given. Whoever deploys is who OPS_ACTOR says: the environment of the deployment is believed.
 */
export async function judgeApproval(
  context: JobContext,
  given: string | undefined,
  planHash: string,
  problems: CodedError[],
): Promise<string | undefined> {
  const isAsked = asksApproval(context.config)
  if (given === undefined && !isAsked) return undefined
  const deployer = context.env['OPS_ACTOR']?.trim() ?? ''
  if (deployer === '') problems.push(new CodedError('APPROVAL.DEPLOYER'))
  if (given === undefined) {
    problems.push(new CodedError('APPROVAL.MISSING'))
    return undefined
  }
  const file = typedPath(context, given)
  const approval = await collected(problems, () =>
    decodeApproval(path.basename(file), readGiven(file, 'APPROVAL.UNREADABLE')),
  )
  if (approval === undefined) return undefined
  problems.push(...checkApprovedPlan(approval, planHash))
  const approvers = await collected(problems, () => approversOf(context, approval, deployer))
  if (approvers === undefined) return undefined
  problems.push(...checkApprovers(approvers, deployer))
  return approvers[0]
}

/** Every name that the key has, the deployer's among them where it is that one's. */
async function approversOf(
  { config, env }: JobContext,
  approval: Approval,
  deployer: string,
): Promise<readonly [string, ...string[]]> {
  const { approvers } = config.gate
  if (approvers === undefined) {
    throw new CodedError('SIGNATURE.KEY', 'Nothing tells who may approve.', {
      hint: 'Set DEPLOY_APPROVERS_FILE to the file of those who may, then run ops deploy again.',
    })
  }
  return requireSigners(
    {
      code: 'APPROVAL.SIGNATURE',
      what: 'The approval',
      variable: 'DEPLOY_APPROVERS_FILE',
      allowedSigners: approvers,
      namespace: approvalNamespace,
      text: signedTextOfApproval(approval),
      signature: approval.signature,
      ...(deployer === '' ? {} : { alsoTry: [deployer] }),
    },
    env,
  )
}
