import type { CreateStatsStmt, DropStmt, LockStmt, Node, RangeVar } from 'libpg-query'
import type { ObjectName } from '../../../model/statement.ts'
import { dottedName, relationName } from '../../../parse/pg/names.ts'
import { lockModes, type LockMode } from '../../model.ts'
import type { Change, Lock, LockedBy } from '../change.ts'
import { strings } from './expressions.ts'

export function lock(
  by: LockedBy,
  table: ObjectName,
  mode: LockMode,
  {
    recurses = false,
    name = null,
    ifExists = false,
  }: Partial<Pick<Lock, 'recurses' | 'name' | 'ifExists'>> = {},
): Lock {
  return { kind: 'lock', by, table, mode, recurses, name, ifExists }
}

/** DROP of what belongs to a table: `ON t` comes as the last part but one of its name. */
export function droppedBeside(
  removeType: DropStmt['removeType'],
  node: Node,
  ifExists: boolean,
): Change | undefined {
  if (!('List' in node)) return undefined
  const words = strings(node.List.items)
  const name = words.at(-1) ?? ''
  const table = dottedName(node.List.items?.slice(0, -1))
  switch (removeType) {
    case 'OBJECT_TRIGGER':
      return lock('DROP TRIGGER', table, 'ACCESS EXCLUSIVE', { recurses: true, name, ifExists })
    case 'OBJECT_RULE':
      return lock('DROP RULE', table, 'ACCESS EXCLUSIVE', { name, ifExists })
    case 'OBJECT_POLICY':
      return { kind: 'policy', table, does: 'drop' }
    default:
      return undefined
  }
}

/** `mode` counts from 1, as the server's own modes do. */
export function lockTable({ relations, mode = 8 }: LockStmt): Change[] {
  const taken = lockModes[mode - 1] ?? 'ACCESS EXCLUSIVE'
  return tablesIn(relations).map((relation) =>
    lock('LOCK TABLE', relationName(relation), taken, { recurses: relation.inh === true }),
  )
}

export function createStatistics({ relations }: CreateStatsStmt): Change[] {
  return tablesIn(relations).map((relation) =>
    lock('CREATE STATISTICS', relationName(relation), 'SHARE UPDATE EXCLUSIVE'),
  )
}

function tablesIn(nodes: readonly Node[] | undefined): RangeVar[] {
  return (nodes ?? []).flatMap((node) => ('RangeVar' in node ? [node.RangeVar] : []))
}
