import type { ColumnDef, Constraint as ConstraintNode, Node, TypeName as TypeNode } from 'libpg-query'
import { dottedName, relationName } from '../../../parse/pg/names.ts'
import type { Column, Constraint, TypeName } from '../definition.ts'
import { columnsOf, defaultOf, provenNotNull, strings } from './expressions.ts'

const serials: ReadonlySet<string> = new Set([
  'serial',
  'serial2',
  'serial4',
  'serial8',
  'bigserial',
  'smallserial',
])

export function toTypeName(type: TypeNode | undefined): TypeName {
  const { schema, name } = dottedName(type?.names)
  const modifiers = (type?.typmods ?? []).flatMap((node) =>
    'A_Const' in node && node.A_Const.ival !== undefined ? [node.A_Const.ival.ival ?? 0] : [],
  )
  const isArray = (type?.arrayBounds ?? []).length > 0
  return { schema: schema === 'pg_catalog' ? null : schema, name, modifiers, isArray }
}

export function toColumn(definition: ColumnDef): Column {
  const name = definition.colname ?? ''
  const type = toTypeName(definition.typeName)
  const own = (definition.constraints ?? []).flatMap((node): ConstraintNode[] =>
    'Constraint' in node ? [node.Constraint] : [],
  )
  const ofKind = (kind: ConstraintNode['contype']) => own.find(({ contype }) => contype === kind)
  const generated = ofKind('CONSTR_GENERATED')
  const serial = serials.has(type.name)
  const identity = ofKind('CONSTR_IDENTITY') !== undefined
  const isKey = ofKind('CONSTR_PRIMARY') !== undefined
  return {
    name,
    type,
    notNull: serial || identity || isKey || ofKind('CONSTR_NOTNULL') !== undefined,
    serial,
    identity,
    generated: generated === undefined ? null : generatedKind(generated),
    computed: generated?.raw_expr,
    value: defaultOf(ofKind('CONSTR_DEFAULT')?.raw_expr),
    constraints: own.flatMap((node) => toConstraint(node, name) ?? []),
  }
}

/** STORED is the only kind that the parser of 17 and before knows. */
function generatedKind(node: ConstraintNode): 'stored' | 'virtual' {
  return 'generated_kind' in node && node.generated_kind === 'v' ? 'virtual' : 'stored'
}

/** A constraint of a table, or of the column it stands beside; undefined for what is part of the column itself. */
export function toConstraint(node: ConstraintNode, column?: string): Constraint | undefined {
  return readers[node.contype ?? 'CONSTR_NULL']?.(node, column)
}

type Read = (node: ConstraintNode, column: string | undefined) => Constraint | undefined

const readers: Readonly<Partial<Record<NonNullable<ConstraintNode['contype']>, Read>>> = {
  CONSTR_CHECK(node) {
    const expression = node.raw_expr
    const [columns, notNull] = [columnsOf(expression), provenNotNull(expression)]
    return { kind: 'check', ...nameOf(node), valid: isValid(node), notNull, columns, expression }
  },
  CONSTR_FOREIGN: (node, column) => ({
    kind: 'foreign',
    ...nameOf(node),
    valid: isValid(node),
    columns: column === undefined ? strings(node.fk_attrs) : [column],
    references: relationName(node.pktable),
    referenced: strings(node.pk_attrs),
  }),
  CONSTR_UNIQUE: unique('unique'),
  CONSTR_PRIMARY: unique('primary'),
  CONSTR_EXCLUSION: (node) => ({ kind: 'exclusion', ...nameOf(node) }),
  CONSTR_NOTNULL(node, column) {
    if (column !== undefined) return undefined
    return { kind: 'not-null', ...nameOf(node), column: strings(node.keys)[0] ?? '', valid: isValid(node) }
  },
}

function unique(kind: 'unique' | 'primary'): Read {
  return (node, column) => ({
    kind,
    ...nameOf(node),
    columns: column === undefined ? strings(node.keys) : [column],
    usingIndex: node.indexname ?? null,
    nullsEqual: node.nulls_not_distinct === true,
  })
}

function nameOf({ conname }: ConstraintNode): { readonly name: string | null } {
  return { name: conname ?? null }
}

function isValid({ skip_validation: skips }: ConstraintNode): boolean {
  return skips !== true
}

export function constraintsOf(nodes: readonly Node[] | undefined): Constraint[] {
  return (nodes ?? []).flatMap((node) => ('Constraint' in node ? (toConstraint(node.Constraint) ?? []) : []))
}
