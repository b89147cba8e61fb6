import { CodedError } from '@twinship/core'
import { z } from 'zod'
import { approvalSchema, approvalVersion, type Approval } from '../model/approval.ts'

const versionSchema = z.looseObject({ format: z.literal('twinship-approval'), version: z.int().positive() })

/** Reads an approval; `name` is shown. Throws APPROVAL.UNREADABLE where it is damaged, newer, or none. */
export function decodeApproval(name: string, text: string): Approval {
  const json = parseJson(name, text)
  const version = versionSchema.safeParse(json)
  if (!version.success) throw unreadable(name, 'is no approval')
  if (version.data.version > approvalVersion) {
    throw unreadable(
      name,
      `was made by a newer version (approval ${version.data.version}; this one knows ${approvalVersion})`,
    )
  }
  const parsed = approvalSchema.safeParse(json)
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
  return new CodedError('APPROVAL.UNREADABLE', `${name} ${why}.`, { details: { file: name } })
}
