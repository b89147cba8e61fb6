import { isShielded } from '../../../hazards/pg/already-there.ts'
import { openDo } from '../../../hazards/pg/opened-do.ts'
import type { World } from '../../../hazards/pg/world/world.ts'
import type { PgPrograms } from '../../../parse/pg/query.ts'
import { conductOf } from '../../../parse/pg/conduct.ts'
import { subcommandsOf } from '../alter-text.ts'
import { sqlName } from '../names.ts'
import { parseOne } from '../parse-one.ts'
import { changesIn } from '../step/observe.ts'
import type { Item } from './item.ts'

/**
 * A statement as statements that do one thing each: the subcommands of an ALTER TABLE, what a DO block shields, each
 * index of a DROP INDEX. Undefined where its text does not tell.
 */
export function partsOf(pg: PgPrograms, written: Item): readonly Item[] | undefined {
  // Places in the tree of a file are those of the file: here they are the statement's own.
  const item = toItem(pg, written, written.statement.sql)
  const { node, statement, changes } = item
  if ('DoStmt' in node) {
    const opened = openDo(pg, node, statement.sql)?.statements.map((sql) => toItem(pg, item, sql))
    return opened?.flatMap((one) => partsOf(pg, one) ?? [one])
  }
  if (changes.length < 2) return [item]
  if ('AlterTableStmt' in node) {
    return subcommandsOf(pg, statement.sql, node.AlterTableStmt)?.map(({ sql }) => toItem(pg, item, sql))
  }
  if (!('DropStmt' in node) || node.DropStmt.removeType !== 'OBJECT_INDEX') return [item]
  const ifExists = node.DropStmt.missing_ok === true ? 'IF EXISTS ' : ''
  return changes.flatMap((change): Item[] =>
    change.kind === 'drop-index' ? [toItem(pg, item, `DROP INDEX ${ifExists}${sqlName(change.index)}`)] : [],
  )
}

function toItem(pg: PgPrograms, { statement }: Item, sql: string): Item {
  const node = parseOne(pg, sql)
  const { ordinal, line, column, offset, tokensHash } = statement
  const place = { ordinal, line, column, offset, tokensHash, sql }
  return { statement: { ...place, ...conductOf(node) }, node, changes: changesIn(pg, node, sql) }
}

/** A DO block that shields what the database has already: it ends where it begins. */
export function isThere(pg: PgPrograms, world: World, { node, statement, changes }: Item): boolean {
  const [first] = changes
  return first !== undefined && isShielded(world, openDo(pg, node, statement.sql)?.shield, first)
}
