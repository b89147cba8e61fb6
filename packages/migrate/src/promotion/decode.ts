import { CodedError, hashJson } from '@twinship/core'
import { promotionSchema, promotionVersion, type Promotion } from '../model/promotion.ts'
import { decodeDocument } from '../text/decode-document.ts'

/** Reads a record; `name` is shown. Throws PROMOTION.UNREADABLE where it is damaged, changed, newer, or none. */
export function decodePromotion(name: string, text: string): Promotion {
  const unreadable = (why: string) =>
    new CodedError('PROMOTION.UNREADABLE', `${name} ${why}.`, { details: { file: name } })
  return decodeDocument(text, {
    format: 'twinship-promotion',
    version: promotionVersion,
    schema: promotionSchema,
    none: 'is no record of a run in staging',
    isWhole: ({ sha256, signature: _signature, ...body }) => sha256 === hashJson(body),
    unreadable,
    newer: (version) =>
      unreadable(`was made by a newer version (record ${version}; this one knows ${promotionVersion})`),
  })
}
