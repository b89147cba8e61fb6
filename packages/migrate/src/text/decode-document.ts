import type { CodedError } from '@twinship/core'
import { z } from 'zod'

/** What a document of one of docs/formats.md is known by, and what is thrown where it is not one. */
export type DocumentForm<T> = {
  readonly format: string
  /** The newest that is known. */
  readonly version: number
  readonly schema: z.ZodType<T>
  /** Without a full stop: `plan.json is no plan`. */
  readonly none: string
  /** Whether it is what it was when it was made, by the hash that it names; asked before its form. */
  readonly isWhole?: (document: Readonly<Record<string, unknown>>) => boolean
  /** `why` follows the name of the file. */
  readonly unreadable: (why: string) => CodedError
  readonly newer: (version: number) => CodedError
}

/** Reads a document that was saved as JSON. Throws what the form gives. */
export function decodeDocument<T>(text: string, form: DocumentForm<T>): T {
  const { format, unreadable } = form
  const json = parseJson(text, unreadable)
  const head = z.looseObject({ format: z.literal(format), version: z.int().positive() }).safeParse(json)
  if (!head.success) throw unreadable(form.none)
  if (head.data.version > form.version) throw form.newer(head.data.version)
  if (form.isWhole?.(head.data) === false) throw unreadable('does not have the hash that it names')
  const parsed = form.schema.safeParse(json)
  if (parsed.success) return parsed.data
  const fields = parsed.error.issues.map(({ path }) => path.join('.')).slice(0, 5)
  throw unreadable(`does not have the form of docs/formats.md (${fields.join(', ')})`)
}

function parseJson(text: string, unreadable: DocumentForm<never>['unreadable']): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw unreadable('is not JSON')
  }
}
