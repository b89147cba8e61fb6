import type { A_Expr, Node, RangeVar } from 'libpg-query'
import { strings } from './expressions.ts'

/** So many values of IN are still few rows. */
const few = 100

/**
 * Columns of a relation that a condition binds to constants: `=` and IN of a list, alone or among what AND joins.
 * Beside other relations (`isJoined`) only what names its own counts.
 */
export function boundColumns(
  condition: Node | undefined,
  relation: RangeVar | undefined,
  isJoined: boolean,
): readonly string[] {
  if (condition === undefined) return []
  if ('BoolExpr' in condition) {
    const { boolop, args } = condition.BoolExpr
    return boolop === 'AND_EXPR' ? (args ?? []).flatMap((one) => boundColumns(one, relation, isJoined)) : []
  }
  if (!('A_Expr' in condition)) return []
  const own = relation?.alias?.aliasname ?? relation?.relname ?? ''
  const column = (node: Node | undefined) => columnOf(node, own, isJoined)
  const { kind, name, lexpr, rexpr } = condition.A_Expr
  if (strings(name).join('.') !== '=') return []
  return boundBy(kind, lexpr, rexpr, column)
}

function boundBy(
  kind: A_Expr['kind'],
  left: Node | undefined,
  right: Node | undefined,
  column: (node: Node | undefined) => readonly string[],
): readonly string[] {
  if (kind === 'AEXPR_IN') return isFewConstants(right) ? columnsIn(left, column) : []
  if (kind === 'AEXPR_OP_ANY') return isFewElements(right) ? column(left) : []
  if (kind !== 'AEXPR_OP') return []
  const [row, values] = [membersOf(left), membersOf(right)]
  if (row !== undefined && values !== undefined) {
    return row.flatMap((one, index) => boundBy(kind, one, values[index], column))
  }
  if (right !== undefined && isConstant(right)) return column(left)
  return left !== undefined && isConstant(left) ? column(right) : []
}

/** Of `(a, b)` each. */
function columnsIn(
  node: Node | undefined,
  column: (node: Node | undefined) => readonly string[],
): readonly string[] {
  return membersOf(node)?.flatMap(column) ?? column(node)
}

function membersOf(node: Node | undefined): readonly Node[] | undefined {
  return node !== undefined && 'RowExpr' in node ? (node.RowExpr.args ?? []) : undefined
}

/** = ANY (ARRAY[…]) is IN. */
function isFewElements(node: Node | undefined): boolean {
  if (node === undefined) return false
  if ('TypeCast' in node) return isFewElements(node.TypeCast.arg)
  const items = 'A_ArrayExpr' in node ? (node.A_ArrayExpr.elements ?? []) : []
  return items.length > 0 && items.length <= few && items.every(isConstant)
}

function isFewConstants(node: Node | undefined): boolean {
  const items = node !== undefined && 'List' in node ? (node.List.items ?? []) : []
  return items.length > 0 && items.length <= few && items.every(isConstant)
}

function isConstant(node: Node): boolean {
  if ('TypeCast' in node) return node.TypeCast.arg !== undefined && isConstant(node.TypeCast.arg)
  return 'A_Const' in node || (membersOf(node)?.every(isConstant) ?? false)
}

function columnOf(node: Node | undefined, own: string, isJoined: boolean): readonly string[] {
  if (node === undefined || !('ColumnRef' in node)) return []
  const words = strings(node.ColumnRef.fields)
  const name = words.at(-1)
  if (name === undefined || words.length !== node.ColumnRef.fields?.length) return []
  const isOwn = words.length === 1 ? !isJoined : words.at(-2) === own
  return isOwn ? [name] : []
}
