import type { Node, PartitionBoundSpec } from 'libpg-query'
import { quoteText } from '../../../roles/quote.ts'
import type { PartitionKey } from '../definition.ts'
import type { Table } from '../world/table.ts'
import { isNullNode } from './nodes.ts'
import { relationSql } from './write-sql.ts'

type How = {
  readonly parent: Table
  readonly write: (node: Node) => string | undefined
}

/** Says of a row, given the SQL of its keys, whether the bounds take it in; undefined where that cannot be written. */
type Within = (keys: readonly string[]) => string

export function holdsBounds(
  { strategy }: PartitionKey,
  bound: PartitionBoundSpec,
  how: How,
): Within | undefined {
  switch (strategy) {
    case 'list':
      return inList(bound, how)
    case 'range':
      return inRange(bound, how)
    case 'hash':
      return byHash(bound, how)
    default:
      return strategy satisfies never
  }
}

function inList({ listdatums = [] }: PartitionBoundSpec, { write }: How): Within | undefined {
  const given = listdatums.filter((node) => !isNullNode(node))
  const values = given.flatMap((node) => write(node) ?? [])
  if (values.length !== given.length) return undefined
  const takesNull = given.length < listdatums.length
  return ([key = '']) =>
    [
      ...(values.length === 0 ? [] : [`${key} in (${values.join(', ')})`]),
      ...(takesNull ? [`${key} is null`] : []),
    ].join(' or ')
}

function inRange({ lowerdatums, upperdatums }: PartitionBoundSpec, { write }: How): Within | undefined {
  const lower = edgeOf(lowerdatums, write)
  const upper = edgeOf(upperdatums, write)
  if (lower === undefined || upper === undefined) return undefined
  return (keys) => {
    const row = (length: number) => `row(${keys.slice(0, length).join(', ')})`
    const present = keys.map((key) => `${key} is not null`)
    // MINVALUE in the place of a column that is left open is below all, MAXVALUE above all.
    const from = lower.end === 'maxvalue' ? '>' : '>='
    const to = upper.end === 'maxvalue' ? '<=' : '<'
    const edges = [
      ...(lower.values.length === 0
        ? []
        : [`${row(lower.values.length)} ${from} row(${lower.values.join(', ')})`]),
      ...(upper.values.length === 0
        ? []
        : [`${row(upper.values.length)} ${to} row(${upper.values.join(', ')})`]),
    ]
    return [...present, ...edges].join(' and ')
  }
}

type Edge = { readonly values: readonly string[]; readonly end: 'minvalue' | 'maxvalue' | null }

/** The values before the first column that is left open. */
function edgeOf(nodes: readonly Node[] | undefined, write: How['write']): Edge | undefined {
  const values: string[] = []
  for (const node of nodes ?? []) {
    const end = openEnd(node)
    if (end !== null) return { values, end }
    const sql = write(node)
    if (sql === undefined) return undefined
    values.push(sql)
  }
  return { values, end: null }
}

function openEnd(node: Node): Edge['end'] {
  if (!('ColumnRef' in node)) return null
  const [only] = node.ColumnRef.fields ?? []
  const word = only !== undefined && 'String' in only ? only.String.sval : undefined
  return word === 'minvalue' || word === 'maxvalue' ? word : null
}

function byHash({ modulus, remainder = 0 }: PartitionBoundSpec, { parent }: How): Within | undefined {
  if (parent.origin === null || modulus === undefined) return undefined
  const relation = quoteText(relationSql(parent))
  return (keys) =>
    `satisfies_hash_partition(${relation}::regclass, ${modulus}, ${remainder}, ${keys.join(', ')})`
}
