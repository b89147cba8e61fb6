import type { Difference } from '@twinship/migrate'
import { toVisibleLine } from '../visible.ts'

/** Differences between two schemas, object by object; nothing where there is none. */
export function differencesText(title: string, differences: readonly Difference[]): string {
  if (differences.length === 0) return ''
  const lines = differences.map(({ text }) => `  ! ${toVisibleLine(text)}\n`)
  return `${title.padEnd(11)} ${differences.length}\n${lines.join('')}`
}
