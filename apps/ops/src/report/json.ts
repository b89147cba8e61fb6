import { CodedError, errorDocument } from '@twinship/core'
import type { Outcome } from '../context.ts'

/** The one document that --json prints, be it a result, an error or both. */
export function jsonDocument({ document, error }: Partial<Outcome>): string {
  const failure = error instanceof CodedError ? errorDocument(error) : {}
  return `${JSON.stringify({ ...document, ...failure }, undefined, 2)}\n`
}
