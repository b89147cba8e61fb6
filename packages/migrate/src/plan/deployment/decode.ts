import { CodedError, hashJson } from '@twinship/core'
import { z } from 'zod'
import { planSchema, planVersion, type Plan } from '../../model/plan.ts'

const versionSchema = z.looseObject({ format: z.literal('twinship-plan'), version: z.int().positive() })

/**
 * Reads a plan that was saved; `name` is shown. Throws PLAN.NEWER for one of a later version, PLAN.UNREADABLE for one
 * that is damaged or was changed by hand.
 */
export function decodePlan(name: string, text: string): Plan {
  const json = parseJson(name, text)
  const version = versionSchema.safeParse(json)
  if (!version.success) throw unreadable(name, 'is no plan')
  if (version.data.version > planVersion) {
    throw new CodedError(
      'PLAN.NEWER',
      `${name} was made by a newer version (plan ${version.data.version}; this one knows ${planVersion}).`,
    )
  }
  const { hash, ...body } = version.data
  if (hash !== hashJson(body)) throw unreadable(name, 'does not have the hash that it names')
  const parsed = planSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const fields = parsed.error.issues.map(({ path }) => path.join('.')).slice(0, 5)
  throw unreadable(name, `does not have the form of docs/formats.md (${fields.join(', ')})`)
}

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw unreadable(name, 'is not JSON')
  }
}

function unreadable(name: string, why: string): CodedError {
  return new CodedError('PLAN.UNREADABLE', `${name} ${why}.`, { details: { plan: name } })
}
