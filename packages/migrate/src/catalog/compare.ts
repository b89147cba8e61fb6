import {
  columnOrderKind,
  objectKey,
  type Catalog,
  type CatalogObject,
  type Difference,
  type FactDifference,
  type SideNames,
} from './model.ts'

/**
 * What two schemas differ in, object by object, in the order of kind and name. What is part of a table that only one
 * side has goes without saying. Holds definitions and never values of rows.
 */
export function compareCatalogs(left: Catalog, right: Catalog, names: SideNames): readonly Difference[] {
  const [onLeft, onRight] = [index(left), index(right)]
  const keys = [...new Set([...onLeft.keys(), ...onRight.keys()])].sort()
  const [leftNames, rightNames] = [parentsOf(left), parentsOf(right)]
  return keys.flatMap((key) => {
    const [one, other] = [onLeft.get(key), onRight.get(key)]
    if (one !== undefined && other !== undefined) return differing(one, other, names)
    if (one !== undefined) return lonely(one, 'only-left', rightNames, names)
    return other === undefined ? [] : lonely(other, 'only-right', leftNames, names)
  })
}

function index(catalog: Catalog): ReadonlyMap<string, CatalogObject> {
  return new Map(catalog.map((object) => [objectKey(object), object]))
}

/** What can have parts: a constraint of the same name as a table is no table. */
function parentsOf(catalog: Catalog): ReadonlySet<string> {
  return new Set(catalog.filter(({ parent }) => parent === null).map(({ name }) => name))
}

function lonely(
  object: CatalogObject,
  change: 'only-left' | 'only-right',
  others: ReadonlySet<string>,
  names: SideNames,
): Difference[] {
  const { kind, name, parent } = object
  if (kind === columnOrderKind || (parent !== null && !others.has(parent))) return []
  const [has, lacks] = change === 'only-left' ? [names.left, names.right] : [names.right, names.left]
  return [{ kind, name, change, facts: [], text: `${kind} ${name} is in ${has} and not in ${lacks}` }]
}

function differing(left: CatalogObject, right: CatalogObject, names: SideNames): Difference[] {
  const { kind, name } = left
  const facts = kind === columnOrderKind ? differingOrder(left, right) : differingFacts(left, right)
  if (facts.length === 0) return []
  const told = facts.map((fact) => tell(fact, names)).join('; ')
  return [{ kind, name, change: 'differs', facts, text: `${kind} ${name} differs in ${told}` }]
}

function differingFacts({ facts: left }: CatalogObject, { facts: right }: CatalogObject): FactDifference[] {
  const known = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort()
  return known
    .filter((fact) => left[fact] !== right[fact])
    .map((fact) => ({ fact, left: left[fact] ?? null, right: right[fact] ?? null }))
}

/** A column that one side lacks is a difference of its own and changes the order of no other. */
function differingOrder(left: CatalogObject, right: CatalogObject): FactDifference[] {
  const [leftNames, rightNames] = [columnsOf(left), columnsOf(right)]
  const ordered = (columns: readonly string[], others: readonly string[]) =>
    columns.filter((column) => others.includes(column)).join(', ')
  const [one, other] = [ordered(leftNames, rightNames), ordered(rightNames, leftNames)]
  return one === other ? [] : [{ fact: 'columns', left: one, right: other }]
}

function columnsOf({ facts }: CatalogObject): readonly string[] {
  const columns: unknown = JSON.parse(facts['columns'] ?? '[]')
  return Array.isArray(columns) ? columns.map(String) : []
}

function tell({ fact, left, right }: FactDifference, names: SideNames): string {
  const side = (name: string, value: string | null) => `${name} ${value === null ? 'none' : oneLine(value)}`
  return `${fact} (${side(names.left, left)}, ${side(names.right, right)})`
}

const shownLength = 160

function oneLine(value: string): string {
  const line = value.replaceAll(/\s+/g, ' ')
  return line.length <= shownLength ? line : `${line.slice(0, shownLength)}…`
}
