import type { Node } from 'libpg-query'
import { dottedName } from '../../../parse/pg/names.ts'
import { strings } from './expressions.ts'

/** Names of the columns that a view gives; null where the query alone does not tell all of them. */
export function givenColumns(
  query: Node | undefined,
  aliases: readonly Node[] | undefined,
): readonly string[] | null {
  const named = strings(aliases)
  const own = targetsOf(query)?.map(nameOf) ?? null
  if (own === null) return null
  const all = [...named, ...own.slice(named.length)]
  return all.every((name) => name !== null) ? all : null
}

/** A set operation has the names of its first query. */
function targetsOf(query: Node | undefined): readonly Node[] | null {
  if (query === undefined || !('SelectStmt' in query)) return null
  const { larg, targetList } = query.SelectStmt
  return larg === undefined ? (targetList ?? null) : targetsOf({ SelectStmt: larg })
}

function nameOf(target: Node): string | null {
  if (!('ResTarget' in target)) return null
  return target.ResTarget.name ?? impliedName(target.ResTarget.val)
}

/** The name that the server takes where none is written; null for what it finds in other ways, and for `*`. */
function impliedName(value: Node | undefined): string | null {
  if (value === undefined) return null
  if ('ColumnRef' in value) {
    const last = value.ColumnRef.fields?.at(-1)
    return last !== undefined && 'String' in last ? (last.String.sval ?? null) : null
  }
  if ('FuncCall' in value) return dottedName(value.FuncCall.funcname).name
  if ('TypeCast' in value) return impliedName(value.TypeCast.arg)
  return 'CoalesceExpr' in value ? 'coalesce' : null
}
