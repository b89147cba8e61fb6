import type { CodedError } from '@twinship/core'
import type { Terminal } from '../terminal.ts'

export function errorText(error: CodedError, paint: Terminal['paint']): string {
  return `${paint('red', error.code)}: ${error.message}\n${paint('dim', '→')} ${error.hint}\n`
}
