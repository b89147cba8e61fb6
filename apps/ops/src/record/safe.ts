import { redactText } from '@twinship/core'
import { maskSecrets, type Plan } from '@twinship/migrate'
import type { DeployRecord } from './model.ts'

/**
 * The record as it may be read: literals of passwords in its statements are masked (so that its plan is not the one that
 * its hash is of), and URLs in messages lose their passwords.
 */
export async function safeRecord(record: DeployRecord): Promise<DeployRecord> {
  const { plan, ...rest } = record
  return { ...redactDeep(rest), plan: plan === null ? null : await maskPlan(plan) }
}

/** The same value with every text in it redacted: names, messages and hints may quote a URL. */
export function redactDeep<T>(value: T): T {
  return eachText(value, redactText) as T
}

/** SQLite has no passwords to set; a URL may stand in either. */
async function maskPlan(plan: Plan): Promise<Plan> {
  if (plan.dialect !== 'postgresql') return redactDeep(plan)
  const texts = new Set<string>()
  eachText(plan.files, (text) => {
    texts.add(text)
    return text
  })
  const masked = new Map<string, string>()
  for (const text of texts) masked.set(text, redactText(await maskSecrets(text)))
  return { ...plan, files: eachText(plan.files, (text) => masked.get(text) ?? text) as Plan['files'] }
}

function eachText(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((one) => eachText(one, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, eachText(inner, change)]))
}
