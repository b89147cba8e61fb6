import type { Node } from 'libpg-query'
import type { ObjectName } from '../../../model/statement.ts'
import { dottedName } from '../../../parse/pg/names.ts'
import type { DefaultValue } from '../definition.ts'

type Json = { readonly [key: string]: unknown }

/** Every object of a syntax tree that has the key, with what stands under it. */
export function collectNodes<Body>(tree: unknown, tag: string, found: Body[] = []): Body[] {
  if (Array.isArray(tree)) {
    for (const one of tree) collectNodes(one, tag, found)
  } else if (typeof tree === 'object' && tree !== null) {
    for (const [key, value] of Object.entries(tree as Json)) {
      if (key === tag) found.push(value as Body)
      collectNodes(value, tag, found)
    }
  }
  return found
}

type FuncCall = { readonly funcname?: Node[] }
type ColumnRef = { readonly fields?: readonly Node[] }

export function functionsOf(expression: Node | undefined): readonly ObjectName[] {
  return collectNodes<FuncCall>(expression, 'FuncCall').map(({ funcname }) => dottedName(funcname))
}

/** Names of columns that an expression reads; `*` for all of them. */
export function columnsOf(expression: Node | undefined): readonly string[] {
  const names = collectNodes<ColumnRef>(expression, 'ColumnRef').map(({ fields }) => {
    const last = fields?.at(-1)
    return last !== undefined && 'String' in last ? (last.String.sval ?? '') : '*'
  })
  return [...new Set(names)]
}

export function defaultOf(expression: Node | undefined): DefaultValue | null {
  if (expression === undefined) return null
  const bare = withoutCast(expression)
  const isNull = 'A_Const' in bare && bare.A_Const.isnull === true
  return { isNull, functions: functionsOf(expression), expression }
}

/** Columns that cannot be null where a predicate holds: IS NOT NULL, alone or among what AND joins. */
export function provenNotNull(predicate: Node | undefined): readonly string[] {
  if (predicate === undefined) return []
  if ('BoolExpr' in predicate) {
    const { boolop, args } = predicate.BoolExpr
    return boolop === 'AND_EXPR' ? (args ?? []).flatMap(provenNotNull) : []
  }
  if (!('NullTest' in predicate) || predicate.NullTest.nulltesttype !== 'IS_NOT_NULL') return []
  const { arg } = predicate.NullTest
  return arg !== undefined && 'ColumnRef' in arg ? columnsOf(arg) : []
}

function withoutCast(expression: Node): Node {
  if (!('TypeCast' in expression)) return expression
  const { arg } = expression.TypeCast
  return arg === undefined ? expression : withoutCast(arg)
}

export function strings(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).flatMap((node) => ('String' in node ? [node.String.sval ?? ''] : []))
}

/** The first thing that a SELECT gives: how an expression of its own is parsed. */
export function selected(select: Node | undefined): Node | undefined {
  const target =
    select !== undefined && 'SelectStmt' in select ? select.SelectStmt.targetList?.[0] : undefined
  return target !== undefined && 'ResTarget' in target ? target.ResTarget.val : undefined
}
