import path from 'node:path'
import { CodedError } from '@twinship/core'
import {
  checkPromotion,
  decodePromotion,
  promotionNamespace,
  signedTextOfPromotion,
  type MigrationFile,
  type Promotion,
} from '@twinship/migrate'
import type { JobContext } from '../../context.ts'
import { readGiven } from '../files.ts'
import { typedPath } from '../proof.ts'
import { requireSigners } from '../signing.ts'
import { collected } from './collect.ts'
import { asksPromotion } from './gated.ts'

export type PromotionSubject = {
  readonly pending: readonly MigrationFile[]
  /** Of the database that is deployed to. */
  readonly databaseId: string | null
}

/** Of a record that stands: its hash, and who has signed it where that is asked for. */
export type AcceptedPromotion = { readonly hash: string; readonly signer: string | null }

/** Adds what is wrong with the record of staging to the problems; undefined where none is asked for or given. */
export async function judgePromotion(
  context: JobContext,
  given: string | undefined,
  subject: PromotionSubject,
  problems: CodedError[],
): Promise<AcceptedPromotion | undefined> {
  if (given === undefined) {
    if (asksPromotion(context.config)) problems.push(new CodedError('PROMOTION.MISSING'))
    return undefined
  }
  const file = typedPath(context, given)
  const promotion = await collected(problems, () =>
    decodePromotion(path.basename(file), readGiven(file, 'PROMOTION.UNREADABLE')),
  )
  if (promotion === undefined) return undefined
  problems.push(...checkPromotion(promotion, subject))
  const signer = await collected(problems, () => signerOf(context, promotion))
  return { hash: promotion.sha256, signer: signer ?? null }
}

/** Null where no signature is asked for. */
async function signerOf({ config, env, notice }: JobContext, promotion: Promotion): Promise<string | null> {
  const { promotionSigners } = config.gate
  if (promotionSigners === undefined) {
    notice(
      'No signature of the record is asked for (DEPLOY_PROMOTION_SIGNERS_FILE): its hash shows damage, not forgery.',
    )
    return null
  }
  const { signature } = promotion
  if (signature === null) throw new CodedError('PROMOTION.SIGNATURE', 'The record is not signed.')
  const [signer] = await requireSigners(
    {
      code: 'PROMOTION.SIGNATURE',
      what: 'The record',
      variable: 'DEPLOY_PROMOTION_SIGNERS_FILE',
      allowedSigners: promotionSigners,
      namespace: promotionNamespace,
      text: signedTextOfPromotion(promotion),
      signature,
    },
    env,
  )
  return signer
}
