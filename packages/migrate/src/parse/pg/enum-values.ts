import type { Node } from 'libpg-query'
import type { EnumValueUse } from '../../model/parsed.ts'
import type { PieceFile } from '../grammar.ts'
import { conductOf } from './conduct.ts'

/** For every added enum value the first later statement of the file with a literal that spells it. */
export function enumValueUses(file: PieceFile<Node>): EnumValueUse[] {
  return file.pieces.flatMap(({ node }, index): EnumValueUse[] => {
    const { subject } = conductOf(node)
    if (subject?.kind !== 'enum-value') return []
    const literal = `'${subject.value.replaceAll("'", "''")}'`
    const later = file.pieces.findIndex((_, other) => other > index && holdsLiteral(file, other, literal))
    if (later < 0) return []
    return [{ kind: 'enum-value-use', added: index + 1, used: later + 1, type: subject.type.name }]
  })
}

/** Another ADD VALUE names values as neighbours, which needs no commit before it. */
function holdsLiteral({ text, tokens, pieces }: PieceFile<Node>, index: number, literal: string): boolean {
  const piece = pieces[index]
  if (piece === undefined || 'AlterEnumStmt' in piece.node) return false
  return tokens
    .slice(piece.first, piece.last + 1)
    .some(({ kind, start, end }) => kind === 'string' && text.slice(start, end) === literal)
}
