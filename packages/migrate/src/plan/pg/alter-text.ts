import type { AlterTableStmt, ColumnDef, Constraint, Node } from 'libpg-query'
import type { PgQuery } from '../../parse/pg/query.ts'
import { treePlaces } from '../../parse/pg/tree-places.ts'
import { createByteOffsets } from '../../text/byte-offsets.ts'
import { parseOne } from './parse-one.ts'
import { behindRelation, cutAtCommas, isKeyword, wordsOf } from './words.ts'

/** ALTER TABLE with one subcommand: `head` is everything before the subcommand. */
export type AlterText = { readonly sql: string; readonly head: string; readonly body: string }

/**
 * Each subcommand of an ALTER TABLE as a statement of its own, cut out of the file's text. Undefined where the cuts
 * do not parse to the same subcommands.
 */
export function subcommandsOf(
  pg: PgQuery,
  sql: string,
  { relation, cmds }: AlterTableStmt,
): readonly AlterText[] | undefined {
  const worded = wordsOf(pg, sql)
  const from = behindRelation(worded, relation)
  const head = sql.slice(0, worded.words[from]?.start ?? sql.length)
  const bodies = cutAtCommas(worded, from)
  if (bodies.length !== cmds?.length) return undefined
  const texts = bodies.map((body): AlterText => ({ sql: `${head}${body}`, head, body }))
  return texts.every((text, index) => isSame(parseOne(pg, text.sql), cmds[index])) ? texts : undefined
}

function isSame(node: Node, command: Node | undefined): boolean {
  if (!('AlterTableStmt' in node)) return false
  const { cmds = [] } = node.AlterTableStmt
  return cmds.length === 1 && withoutPlaces(cmds[0]) === withoutPlaces(command)
}

function withoutPlaces(node: unknown): string {
  return JSON.stringify(node, (key, value: unknown) => (treePlaces.has(key) ? undefined : value))
}

/** What stands beside a column, in the file's own words; DEFERRABLE and the like stay with the constraint before them. */
export type ColumnText = {
  /** Name, type and whatever stands before the first constraint. */
  readonly start: string
  readonly pieces: readonly ColumnPiece[]
}

export type ColumnPiece = {
  readonly kind: NonNullable<Constraint['contype']>
  readonly node: Constraint
  /** With its CONSTRAINT name, where it has one. */
  readonly text: string
  /** Without. */
  readonly bare: string
}

/** A column definition at the end of a statement, in pieces. */
export function columnText(pg: PgQuery, sql: string, column: ColumnDef): ColumnText {
  const toOffset = createByteOffsets(sql)
  const own = (column.constraints ?? []).flatMap((node): Constraint[] =>
    'Constraint' in node ? [node.Constraint] : [],
  )
  const main = own.filter(({ contype }) => contype?.startsWith('CONSTR_ATTR') !== true)
  const starts = main.map(({ location = 0 }) => toOffset(location))
  return {
    start: sql.slice(toOffset(column.location ?? 0), starts[0] ?? sql.length).trim(),
    pieces: main.map((node, index): ColumnPiece => {
      const text = sql.slice(starts[index], starts[index + 1] ?? sql.length).trim()
      return { kind: node.contype ?? 'CONSTR_NULL', node, text, bare: withoutName(pg, text) }
    }),
  }
}

/** `CONSTRAINT name CHECK (…)` without its first two words. */
function withoutName(pg: PgQuery, text: string): string {
  const { words } = wordsOf(pg, text)
  return isKeyword(words[0], 'constraint') ? text.slice(words[2]?.start ?? 0) : text
}

/** The constraint that an ALTER TABLE … ADD of one subcommand adds; its text begins where the parser says. */
export function constraintText(pg: PgQuery, sql: string, { location = 0 }: Constraint): string {
  return withoutName(pg, sql.slice(createByteOffsets(sql)(location)))
}

export function columnOf(node: Node): ColumnDef | undefined {
  const def = definitionOf(node)
  return def !== undefined && 'ColumnDef' in def ? def.ColumnDef : undefined
}

export function constraintOf(node: Node): Constraint | undefined {
  const def = definitionOf(node)
  return def !== undefined && 'Constraint' in def ? def.Constraint : undefined
}

function definitionOf(node: Node): Node | undefined {
  if (!('AlterTableStmt' in node)) return undefined
  const [command] = node.AlterTableStmt.cmds ?? []
  return command !== undefined && 'AlterTableCmd' in command ? command.AlterTableCmd.def : undefined
}
