import type { Config } from '@twinship/core'

/** Whether a deployment takes a record of staging, or an approval. */
export function isGated(config: Config): boolean {
  return asksPromotion(config) || asksApproval(config)
}

export function asksPromotion({ environment, gate }: Config): boolean {
  return environment === 'production' && gate.promotion
}

export function asksApproval({ environment, gate }: Config): boolean {
  return environment === 'production' && gate.approvers !== undefined
}
