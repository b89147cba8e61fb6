import { CodedError, hashJson } from '@twinship/core'
import { planSchema, planVersion, type Plan } from '../../model/plan.ts'
import { decodeDocument } from '../../text/decode-document.ts'

/**
 * Reads a plan that was saved; `name` is shown. Throws PLAN.NEWER for one of a later version, PLAN.UNREADABLE for one
 * that is damaged or was changed by hand.
 */
export function decodePlan(name: string, text: string): Plan {
  return decodeDocument(text, {
    format: 'twinship-plan',
    version: planVersion,
    schema: planSchema,
    none: 'is no plan',
    isWhole: ({ hash, ...body }) => hash === hashJson(body),
    unreadable: (why) => new CodedError('PLAN.UNREADABLE', `${name} ${why}.`, { details: { plan: name } }),
    newer: (version) =>
      new CodedError(
        'PLAN.NEWER',
        `${name} was made by a newer version (plan ${version}; this one knows ${planVersion}).`,
      ),
  })
}
