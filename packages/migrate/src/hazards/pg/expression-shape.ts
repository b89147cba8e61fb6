import type { A_Expr, Node } from 'libpg-query'
import { treePlaces } from '../../parse/pg/tree-places.ts'
import { strings } from './changes/expressions.ts'
import { constantText } from './same-default.ts'

/**
 * An expression so that what the catalog has of it and what a file says are the same text: IN is = ANY, BETWEEN two
 * comparisons, and constants and columns are without the casts that the server writes where they are compared.
 */
export function expressionShape(node: Node): string {
  return JSON.stringify(shape(node, false))
}

type Body = { readonly [key: string]: unknown }

/** Of nodes that are not taken as they stand, by the key that names them: each is handed the body under its own. */
const shapes: Readonly<Record<string, (body: never) => unknown>> = {
  ColumnRef: ({ fields }: { readonly fields?: Node[] }) => ({ column: strings(fields).at(-1) ?? '*' }),
  A_Expr: operator,
  BoolExpr: ({ boolop = '', args = [] }: { readonly boolop?: string; readonly args?: Node[] }) =>
    joined(
      boolop,
      args.map((arg) => shape(arg, true)),
    ),
  FuncCall: ({ funcname, args, ...rest }: { readonly funcname?: Node[]; readonly args?: Node[] } & Body) => ({
    called: strings(funcname).at(-1),
    args: shape(args, true),
    more: Object.keys(rest).filter((key) => !treePlaces.has(key) && key !== 'funcformat'),
  }),
}

/** What AND joins is joined whatever its parentheses. */
function joined(boolop: string, args: readonly unknown[]): unknown {
  const flat = args.flatMap((arg) => {
    const inner = arg as { readonly boolop?: string; readonly args?: readonly unknown[] }
    return inner.boolop === boolop && boolop !== 'NOT_EXPR' ? (inner.args ?? []) : [arg]
  })
  return { boolop, args: flat }
}

function shape(part: unknown, isWithin: boolean): unknown {
  if (Array.isArray(part)) {
    return part.filter((one) => !isServerSchema(one)).map((one) => shape(one, isWithin))
  }
  if (typeof part !== 'object' || part === null) return part
  const constant = constantText(part as Node)
  if (constant !== undefined) return { constant }
  if ('TypeCast' in part) {
    const { arg } = (part as Extract<Node, { readonly TypeCast: unknown }>).TypeCast
    if (arg !== undefined && isCastBySelf(arg, isWithin)) return shape(arg, isWithin)
  }
  const entries = Object.entries(part).filter(([key]) => !treePlaces.has(key) && key !== 'typemod')
  const [only, ...others] = entries
  const read = only === undefined || others.length > 0 ? undefined : shapes[only[0]]
  if (only !== undefined && read !== undefined) return read(only[1] as never)
  return Object.fromEntries(entries.map(([key, value]) => [key, shape(value, true)]))
}

/** The server writes the type of what it compares or hands on; what an index is of itself has the casts that a file says. */
function isCastBySelf(arg: Node, isWithin: boolean): boolean {
  if ('A_ArrayExpr' in arg) return true
  if ('TypeCast' in arg) return arg.TypeCast.arg !== undefined && isCastBySelf(arg.TypeCast.arg, isWithin)
  return isWithin && 'ColumnRef' in arg
}

const likes: ReadonlySet<string | undefined> = new Set(['AEXPR_LIKE', 'AEXPR_ILIKE'])

function operator({ kind, name, lexpr, rexpr }: A_Expr): unknown {
  const word = strings(name).at(-1) ?? ''
  const left = shape(lexpr, true)
  if (kind === 'AEXPR_IN') return within(word, left, listOf(rexpr))
  if (kind === 'AEXPR_OP_ANY' || kind === 'AEXPR_OP_ALL') {
    const items = elementsOf(rexpr)
    if (items !== undefined) return within(word, left, items)
  }
  if (kind === 'AEXPR_BETWEEN') {
    const [from, to] = listOf(rexpr)
    const side = (sign: string, right: Node | undefined) => ({ word: sign, left, right: shape(right, true) })
    return joined('AND_EXPR', [side('>=', from), side('<=', to)])
  }
  const right = shape(rexpr, true)
  if (kind === 'AEXPR_NOT_DISTINCT') {
    return joined('NOT_EXPR', [{ kind: 'AEXPR_DISTINCT', word, left, right }])
  }
  return kind === 'AEXPR_OP' || likes.has(kind) ? { word, left, right } : { kind, word, left, right }
}

/** One value is compared as such. */
function within(word: string, left: unknown, items: readonly Node[]): unknown {
  const [first, ...more] = items.map((item) => shape(item, true))
  return more.length === 0 ? { word, left, right: first } : { word, left, items: [first, ...more] }
}

function listOf(node: Node | undefined): readonly Node[] {
  return node !== undefined && 'List' in node ? (node.List.items ?? []) : []
}

function elementsOf(node: Node | undefined): readonly Node[] | undefined {
  if (node === undefined) return undefined
  if ('TypeCast' in node) return elementsOf(node.TypeCast.arg)
  return 'A_ArrayExpr' in node ? (node.A_ArrayExpr.elements ?? []) : undefined
}

function isServerSchema(node: unknown): boolean {
  return JSON.stringify(node) === '{"String":{"sval":"pg_catalog"}}'
}
