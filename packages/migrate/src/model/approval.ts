import { z } from 'zod'

/** Raised when a reader of the version before could misread what is written. */
export const approvalVersion = 1

/** What is signed: the JSON of these keys, sorted, without spaces. */
const approvalBody = z.strictObject({
  format: z.literal('twinship-approval'),
  version: z.literal(approvalVersion),
  /** Hash of the plan. */
  plan: z.string().regex(/^[0-9a-f]{64}$/),
  /** Who says to have made it, and when by that machine's clock: to be read; what counts is whose key has signed. */
  by: z.string(),
  at: z.iso.datetime(),
})

/** A person's consent to one plan. `signature` is in the armor of ssh-keygen. */
export const approvalSchema = approvalBody.extend({ signature: z.string() })

export type ApprovalBody = z.infer<typeof approvalBody>
export type Approval = z.infer<typeof approvalSchema>

/** What signatures of other things are not valid for. */
export const approvalNamespace = 'twinship-approval'
