import type { Node } from 'libpg-query'
import type { LongName } from '../../model/parsed.ts'
import type { PieceFile } from '../grammar.ts'

/** NAMEDATALEN - 1: what PostgreSQL keeps of a name. */
const keptBytes = 63

/** Names that PostgreSQL cuts, each once, where it first stands. The parser has cut them already; tokens have not. */
export function longNames({ text, tokens, lineOf }: PieceFile<Node>): LongName[] {
  const found = new Map<string, LongName>()
  for (const token of tokens) {
    if (token.kind !== 'name' || token.end - token.start <= keptBytes / 4) continue
    const written = text.slice(token.start, token.end)
    const name = written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written
    const bytes = Buffer.byteLength(name)
    if (bytes <= keptBytes || found.has(name)) continue
    found.set(name, { kind: 'long-name', name, bytes, line: lineOf(token.start) })
  }
  return [...found.values()]
}
