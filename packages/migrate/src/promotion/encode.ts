import { canonicalJson, hashJson } from '@twinship/core'
import type { Promotion, PromotionBody } from '../model/promotion.ts'

/** What is hashed and signed: all keys but the hash and the signature. */
export function signedTextOfPromotion(promotion: PromotionBody | Promotion): string {
  return canonicalJson(bodyOf(promotion))
}

/** The record as it is written. */
export function sealPromotion(body: PromotionBody, signature: string | null): Promotion {
  return { ...body, sha256: hashJson(body), signature }
}

function bodyOf(promotion: PromotionBody | Promotion): PromotionBody {
  const { sha256: _sha256, signature: _signature, ...body } = { sha256: '', signature: '', ...promotion }
  return body
}
