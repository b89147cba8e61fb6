import type { A_Const, Node } from 'libpg-query'
import type { DefaultValue } from './definition.ts'
import { bareTree } from './preflight/nodes.ts'
import type { ColumnState } from './world/table.ts'

/** Whether a column has that default already: `'free'` is `'free'::text`, and -1 is `'-1'::integer`. */
export function hasThatDefault(column: ColumnState | undefined, value: DefaultValue | null): boolean {
  const before = column?.default?.read() ?? null
  if (before === null || value === null) return false
  const [left, right] = [constantText(before.expression), constantText(value.expression)]
  if (left !== undefined || right !== undefined) return left === right
  return JSON.stringify(bareTree(before.expression)) === JSON.stringify(bareTree(value.expression))
}

/** Undefined for what is no constant. The column's own type is what a cast leads to. */
export function constantText(node: Node): string | undefined {
  if ('TypeCast' in node) return node.TypeCast.arg === undefined ? undefined : constantText(node.TypeCast.arg)
  return 'A_Const' in node ? textOf(node.A_Const) : undefined
}

function textOf({ sval, ival, fval, boolval, isnull }: A_Const): string | undefined {
  if (isnull === true) return undefined
  if (sval !== undefined) return sval.sval ?? ''
  if (ival !== undefined) return String(ival.ival ?? 0)
  if (fval !== undefined) return fval.fval
  return boolval === undefined ? undefined : String(boolval.boolval === true)
}
