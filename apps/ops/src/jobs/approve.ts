import path from 'node:path'
import {
  approvalNamespace,
  approvalOf,
  signedTextOfApproval,
  type Approval,
  type Plan,
} from '@twinship/migrate'
import type { ToolContext } from '../context.ts'
import { readActor } from '../run-info.ts'
import { writeNew } from './files.ts'
import { readPlan } from './read-plan.ts'
import { signText } from './signing.ts'

export type ApproveFlags = { readonly key: string; readonly out?: string }

export type ApproveReport = {
  readonly plan: Plan
  readonly approval: Approval
  /** Where it was written. */
  readonly file: string
}

/**
 * Signs a plan (its hash) with an SSH key and writes that beside it. Throws PLAN.UNREADABLE, PLAN.NEWER, SIGNATURE.*,
 * and USAGE.INVALID where there is a file already.
 */
export async function approvePlan(
  { cwd, env, now }: ToolContext,
  given: string,
  { key, out = `${given}.approval.json` }: ApproveFlags,
): Promise<ApproveReport> {
  const plan = readPlan(path.resolve(cwd, given))
  const body = approvalOf({ plan: plan.hash, by: readActor(env), at: new Date(now()).toISOString() })
  const signed = { keyFile: path.resolve(cwd, key), namespace: approvalNamespace }
  const signature = await signText({ ...signed, text: signedTextOfApproval(body) }, env)
  const approval = { ...body, signature }
  const file = path.resolve(cwd, out)
  writeNew({ file, text: `${JSON.stringify(approval, undefined, 2)}\n`, what: 'approval', mode: 0o644 })
  return { plan, approval, file }
}
