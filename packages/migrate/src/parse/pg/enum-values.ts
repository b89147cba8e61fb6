import type { Node } from 'libpg-query'
import type { EnumValueUse } from '../../model/parsed.ts'
import type { PieceFile } from '../grammar.ts'
import { conductOf } from './conduct.ts'

/** For every added enum value the first later statement of the file with a constant that is it, however it is quoted. */
export function enumValueUses({ pieces }: PieceFile<Node>): EnumValueUse[] {
  return pieces.flatMap(({ node }, index): EnumValueUse[] => {
    const { subject } = conductOf(node)
    if (subject?.kind !== 'enum-value') return []
    const later = pieces.findIndex(
      (piece, other) => other > index && usesEnumValue(piece.node, subject.value),
    )
    if (later < 0) return []
    return [{ kind: 'enum-value-use', added: index + 1, used: later + 1, type: subject.type.name }]
  })
}

/** Another ADD VALUE names values as neighbours, which needs no commit before it. */
export function usesEnumValue(node: Node, value: string): boolean {
  if ('AlterEnumStmt' in node) return false
  if ('DoStmt' in node) {
    const literal = `'${value.replaceAll("'", "''")}'`
    return holds(node, (key, text) => key === 'sval' && text.includes(literal))
  }
  return holds(node, (key, text, above) => key === 'sval' && above === 'sval' && text === value)
}

type IsIt = (key: string, text: string, above: string) => boolean

/** Whether a tree has such a text, by its key and the key above; a constant's is under `sval` twice. */
function holds(tree: unknown, isIt: IsIt, above = ''): boolean {
  if (Array.isArray(tree)) return tree.some((one) => holds(one, isIt, above))
  if (typeof tree !== 'object' || tree === null) return false
  return Object.entries(tree).some(([key, value]) =>
    typeof value === 'string' ? isIt(key, value, above) : holds(value, isIt, key),
  )
}
