import type { CodedError } from '@twinship/core'
import type { Terminal } from '../terminal.ts'
import { toVisibleLine } from '../visible.ts'

/** A message has lines of its own; what it quotes of its details, who holds a lock for one, has none. */
export function errorText(error: CodedError, paint: Terminal['paint']): string {
  const quoted = Object.values(error.details).filter((value) => typeof value === 'string')
  const message = quoted.reduce(
    (text, value) => text.replaceAll(value, () => toVisibleLine(value)),
    error.message,
  )
  return `${paint('red', error.code)}: ${message}\n${paint('dim', '→')} ${error.hint}\n`
}
