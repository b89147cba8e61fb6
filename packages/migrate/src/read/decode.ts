import { CodedError } from '@twinship/core'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text of a file, byte order mark included. Throws MIGRATION.ENCODING. */
export function decodeFile(bytes: Uint8Array, where: string): string {
  const text = decode(bytes)
  if (text === undefined) throw encodingError(where, 'is not UTF-8')
  // PostgreSQL cannot store it, and a parser written in C would take it for the end of the file.
  if (text.includes('\0')) throw encodingError(where, 'holds a NUL character')
  return text
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}

function encodingError(where: string, what: string): CodedError {
  return new CodedError('MIGRATION.ENCODING', `${where} ${what}.`, { details: { file: where } })
}
