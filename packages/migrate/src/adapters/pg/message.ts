import { fromCodePoints } from '../../text/byte-offsets.ts'
import type { Statement } from '../../model/statement.ts'

/** One statement of a message: of the file, or of the engine's own. */
export type Part = { readonly sql: string; readonly statement: Statement | null }

/** Several statements sent as one simple query: one round trip, executed one after the other. */
export type Message = { readonly text: string; readonly parts: readonly Part[] }

const separator = ';\n'

export function toMessage(parts: readonly Part[]): Message {
  return { text: parts.map(({ sql }) => sql).join(separator), parts }
}

export function own(sql: string): Part {
  return { sql, statement: null }
}

export function ofFile(statement: Statement): Part {
  return { sql: statement.sql, statement }
}

/** Where a message failed: its part, and the place in it where the server names one. */
export type FailedPart = { readonly part: Part | undefined; readonly offset: number | undefined }

/**
 * The part that failed. The server counts a position in characters of the whole message; without one the part is
 * that after the last which completed.
 */
export function failedPart(
  { text, parts }: Message,
  completed: number,
  position: number | undefined,
): FailedPart {
  if (position === undefined) return { part: parts[completed], offset: undefined }
  const offset = fromCodePoints(text, position - 1)
  let start = 0
  for (const part of parts) {
    const end = start + part.sql.length
    if (offset <= end) return { part, offset: offset - start }
    start = end + separator.length
  }
  return { part: parts[completed], offset: undefined }
}
