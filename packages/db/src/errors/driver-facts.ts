import type { ErrorCode, ErrorDetails } from '@twinship/core'

/** What a driver's error says that may be shown: its own code, and names of the schema. Never a row value. */
export type DriverFacts = {
  readonly native: string
  readonly code: ErrorCode
  readonly details: ErrorDetails
}

export function nonEmptyText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
