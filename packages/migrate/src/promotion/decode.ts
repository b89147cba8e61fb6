import { CodedError } from '@twinship/core'
import { z } from 'zod'
import { promotionSchema, promotionVersion, type Promotion } from '../model/promotion.ts'
import { isWhole } from './encode.ts'

const versionSchema = z.looseObject({ format: z.literal('twinship-promotion'), version: z.int().positive() })

/** Reads a record; `name` is shown. Throws PROMOTION.UNREADABLE where it is damaged, changed, newer, or none. */
export function decodePromotion(name: string, text: string): Promotion {
  const json = parseJson(name, text)
  const version = versionSchema.safeParse(json)
  if (!version.success) throw unreadable(name, 'is no record of a run in staging')
  if (version.data.version > promotionVersion) {
    throw unreadable(
      name,
      `was made by a newer version (record ${version.data.version}; this one knows ${promotionVersion})`,
    )
  }
  const parsed = promotionSchema.safeParse(json)
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path }) => path.join('.')).slice(0, 5)
    throw unreadable(name, `does not have the form of docs/formats.md (${fields.join(', ')})`)
  }
  if (!isWhole(parsed.data)) throw unreadable(name, 'does not have the hash that it names')
  return parsed.data
}

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw unreadable(name, 'is not JSON')
  }
}

function unreadable(name: string, why: string): CodedError {
  return new CodedError('PROMOTION.UNREADABLE', `${name} ${why}.`, { details: { file: name } })
}
