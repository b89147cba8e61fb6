import { CodedError } from '@twinship/core'
import { approvalSchema, approvalVersion, type Approval } from '../model/approval.ts'
import { decodeDocument } from '../text/decode-document.ts'

/** Reads an approval; `name` is shown. Throws APPROVAL.UNREADABLE where it is damaged, newer, or none. */
export function decodeApproval(name: string, text: string): Approval {
  const unreadable = (why: string) =>
    new CodedError('APPROVAL.UNREADABLE', `${name} ${why}.`, { details: { file: name } })
  return decodeDocument(text, {
    format: 'twinship-approval',
    version: approvalVersion,
    schema: approvalSchema,
    none: 'is no approval',
    unreadable,
    newer: (version) =>
      unreadable(`was made by a newer version (approval ${version}; this one knows ${approvalVersion})`),
  })
}
