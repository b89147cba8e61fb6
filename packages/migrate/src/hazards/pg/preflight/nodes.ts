import type { Node } from 'libpg-query'
import { treePlaces } from '../../../parse/pg/tree-places.ts'
import type { TypeName } from '../definition.ts'

/** Pieces of syntax trees, put together. */
export function columnNode(name: string): Node {
  return { ColumnRef: { fields: [{ String: { sval: name } }] } }
}

export const nullNode: Node = { A_Const: { isnull: true } }

export const text: TypeName = { schema: null, name: 'text', modifiers: [], isArray: false }

export function castNode(arg: Node, { schema, name, modifiers, isArray }: TypeName): Node {
  return {
    TypeCast: {
      arg,
      typeName: {
        names: [schema, name].flatMap((part) => (part === null ? [] : [{ String: { sval: part } }])),
        typmods: modifiers.map((ival) => ({ A_Const: { ival: { ival } } })),
        ...(isArray ? { arrayBounds: [{ Integer: { ival: -1 } }] } : {}),
        typemod: -1,
      },
    },
  }
}

/** NULL, whatever its type. */
export function isNullNode(node: Node): boolean {
  if ('TypeCast' in node) return node.TypeCast.arg !== undefined && isNullNode(node.TypeCast.arg)
  return 'A_Const' in node && node.A_Const.isnull === true
}

export type Replace = (node: Node, inside: (part: Node) => Node) => Node | undefined

/** A copy of a tree in which some nodes are others; `replace` gives undefined to look inside of one. */
export function replaceNodes(tree: Node, replace: Replace): Node {
  const walk = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(walk)
    if (typeof part !== 'object' || part === null) return part
    const put = replace(part as Node, (inner) => walk(inner) as Node)
    if (put !== undefined) return put
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, walk(value)]))
  }
  return walk(tree) as Node
}

/** The same tree without where it stood, and without what the parser adds to names of the server's own. */
export function bareTree(part: unknown): unknown {
  if (Array.isArray(part)) return part.filter((one) => !isServerSchema(one)).map(bareTree)
  if (typeof part !== 'object' || part === null) return part
  return Object.fromEntries(
    Object.entries(part)
      .filter(([key, value]) => !treePlaces.has(key) && !isEmpty(value))
      .map(([key, value]) => [key, bareTree(value)]),
  )
}

function isEmpty(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0)
}

function isServerSchema(node: unknown): boolean {
  return JSON.stringify(node) === '{"String":{"sval":"pg_catalog"}}'
}
