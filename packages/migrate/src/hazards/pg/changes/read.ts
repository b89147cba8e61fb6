import type { Node, SelectStmt, VacuumStmt, VariableSetStmt } from 'libpg-query'
import { dottedName, hasOption, isOptionOn, relationName } from '../../../parse/pg/names.ts'
import { selectConduct } from '../../../parse/pg/setting.ts'
import type { Change, Write } from '../change.ts'
import { alterTableChanges } from './alter-table.ts'
import { collectNodes, strings } from './expressions.ts'
import { createIndex, createTable, dropChanges, reindex, rename, tableOfQuery } from './objects.ts'

type NodeTag = Node extends infer One ? (One extends unknown ? keyof One : never) : never
type NodeBody<Tag extends NodeTag> = Extract<Node, Record<Tag, unknown>>[Tag]
type Readers = { readonly [Tag in NodeTag]?: (body: NodeBody<Tag>) => Change | readonly Change[] }

/** What a statement does; nothing for what no rule looks at. */
export function changesOf(node: Node): readonly Change[] {
  for (const [tag, body] of Object.entries(node)) {
    if (!Object.hasOwn(readers, tag)) continue
    const read = readers[tag as keyof typeof readers] as (body: unknown) => Change | readonly Change[]
    const changes = read(body)
    return Array.isArray(changes) ? (changes as readonly Change[]) : [changes as Change]
  }
  return []
}

const readers: Readers = {
  CreateStmt: createTable,
  CreateTableAsStmt: ({ into, objtype, query }) =>
    objtype === 'OBJECT_MATVIEW'
      ? { kind: 'create-view', view: relationName(into?.rel), query, materialized: true }
      : tableOfQuery(into?.rel),
  SelectStmt: (query) =>
    query.intoClause === undefined ? settingBySelect(query) : tableOfQuery(query.intoClause.rel),
  AlterTableStmt: alterTableChanges,
  DropStmt: dropChanges,
  DropdbStmt: ({ dbname = '' }) => ({
    kind: 'drop',
    what: 'database',
    name: { schema: null, name: dbname },
    cascade: true,
  }),
  IndexStmt: createIndex,
  ReindexStmt: reindex,
  RenameStmt: rename,
  AlterObjectSchemaStmt: ({ objectType, relation, newschema = '' }) =>
    objectType === 'OBJECT_TABLE'
      ? { kind: 'set-schema', table: relationName(relation), schema: newschema }
      : [],
  TruncateStmt: ({ relations, behavior }) =>
    (relations ?? []).flatMap((node): Change[] =>
      'RangeVar' in node
        ? [{ kind: 'truncate', table: relationName(node.RangeVar), cascade: behavior === 'DROP_CASCADE' }]
        : [],
    ),
  VacuumStmt: vacuum,
  ClusterStmt: ({ relation }) => ({
    kind: 'rewrite-table',
    by: 'CLUSTER',
    table: relation === undefined ? null : relationName(relation),
  }),
  AlterEnumStmt: ({ typeName, oldVal, newVal = '', newValNeighbor }) =>
    oldVal === undefined
      ? {
          kind: 'add-enum-value',
          type: dottedName(typeName),
          value: newVal,
          isPlaced: newValNeighbor !== undefined,
        }
      : { kind: 'rename-enum-value', type: dottedName(typeName), value: oldVal },
  CreateEnumStmt: ({ typeName, vals }) => ({
    kind: 'create-type',
    name: dottedName(typeName),
    isDomain: false,
    constrained: false,
    labels: strings(vals),
  }),
  CreateDomainStmt: ({ domainname, constraints }) => ({
    kind: 'create-type',
    name: dottedName(domainname),
    isDomain: true,
    constrained: (constraints ?? []).some(
      (node) => 'Constraint' in node && isChecking(node.Constraint.contype),
    ),
    labels: null,
  }),
  AlterDomainStmt: ({ subtype, typeName, def }) =>
    subtype === 'C' || subtype === 'O'
      ? {
          kind: 'constrain-domain',
          name: dottedName(typeName),
          valid: !(def !== undefined && 'Constraint' in def && def.Constraint.skip_validation === true),
          expression: def !== undefined && 'Constraint' in def ? def.Constraint.raw_expr : undefined,
        }
      : [],
  ViewStmt: ({ view, query }) => ({
    kind: 'create-view',
    view: relationName(view),
    query,
    materialized: false,
  }),
  RefreshMatViewStmt: ({ relation, concurrent }) => ({
    kind: 'refresh',
    view: relationName(relation),
    concurrent: concurrent === true,
  }),
  CreateTrigStmt: ({ relation, trigname = '', replace }) => ({
    kind: 'create-trigger',
    table: relationName(relation),
    name: trigname,
    replaces: replace === true,
  }),
  CreatePolicyStmt: ({ table }) => ({ kind: 'policy', table: relationName(table), does: 'create' }),
  AlterPolicyStmt: ({ table }) => ({ kind: 'policy', table: relationName(table), does: 'alter' }),
  UpdateStmt: ({ relation, targetList, whereClause }) =>
    write('UPDATE', relation, { targets: targetList, chooses: whereClause !== undefined }),
  DeleteStmt: ({ relation, whereClause }) =>
    write('DELETE', relation, { chooses: whereClause !== undefined }),
  InsertStmt: ({ relation, cols, selectStmt }) =>
    write('INSERT', relation, { targets: cols, literalRows: isLiteralRows(selectStmt) }),
  MergeStmt: ({ relation }) => write('MERGE', relation, { chooses: true }),
  CommentStmt: ({ objtype, object }) =>
    objtype === 'OBJECT_TABLE' && object !== undefined && 'List' in object
      ? { kind: 'comment', table: dottedName(object.List.items) }
      : [],
  GrantStmt: ({ is_grant: isGrant, grantees, objtype }) =>
    isGrant === true &&
    (grantees ?? []).some((node) => 'RoleSpec' in node && node.RoleSpec.roletype === 'ROLESPEC_PUBLIC')
      ? { kind: 'grant-to-public', what: (objtype ?? '').replace('OBJECT_', '').toLowerCase() }
      : [],
  AlterFunctionStmt: ({ func, actions }) =>
    (actions ?? []).flatMap((node): Change[] =>
      'DefElem' in node && node.DefElem.defname === 'volatility' && node.DefElem.arg !== undefined
        ? [
            {
              kind: 'function-volatility',
              name: dottedName(func?.objname),
              volatility: dottedName([node.DefElem.arg]).name,
            },
          ]
        : [],
    ),
  VariableSetStmt: setting,
  CallStmt: () => ({ kind: 'opaque', what: 'CALL' }),
}

function isChecking(kind: string | undefined): boolean {
  return kind === 'CONSTR_CHECK' || kind === 'CONSTR_NOTNULL'
}

function vacuum({ options, rels, is_vacuumcmd: isVacuum }: VacuumStmt): Change[] {
  const relations = (rels ?? []).flatMap((node) =>
    'VacuumRelation' in node ? [relationName(node.VacuumRelation.relation)] : [],
  )
  const tables = relations.length === 0 ? [null] : relations
  if (isVacuum !== true) return tables.map((table) => ({ kind: 'analyze', table }))
  const isFull = hasOption(options, 'full') && isOptionOn(options, 'full', true)
  return isFull ? tables.map((table) => ({ kind: 'rewrite-table', table, by: 'VACUUM FULL' })) : []
}

function write(
  verb: Write['verb'],
  relation: Parameters<typeof relationName>[0],
  more: {
    readonly targets?: readonly Node[] | undefined
    readonly chooses?: boolean
    readonly literalRows?: boolean
  },
): Change {
  const { targets = [], chooses = false, literalRows = false } = more
  const columns = targets.flatMap((node) => ('ResTarget' in node ? [node.ResTarget.name ?? ''] : []))
  return { kind: 'write', verb, table: relationName(relation), columns, chooses, literalRows }
}

function isLiteralRows(query: Node | undefined): boolean {
  if (query === undefined) return true
  return 'SelectStmt' in query && (query.SelectStmt.fromClause ?? []).length === 0
}

/** SELECT set_config('search_path', 'a, b', …), as pg_dump writes it. */
function settingBySelect(query: SelectStmt): readonly Change[] {
  const conduct = selectConduct(query)
  const { subject } = conduct
  if (subject?.kind !== 'setting' || subject.name === null) return []
  const value = collectNodes<{ readonly args?: readonly Node[] }>(query.targetList, 'FuncCall')[0]?.args?.[1]
  if (value === undefined || !('A_Const' in value)) return []
  const text = value.A_Const.sval?.sval ?? ''
  return [{ kind: 'set', name: subject.name, values: text.split(',').map(unquoted) }]
}

function unquoted(name: string): string {
  const bare = name.trim()
  return bare.startsWith('"') && bare.endsWith('"') ? bare.slice(1, -1) : bare
}

function setting({ name = '', args }: VariableSetStmt): Change {
  const values = (args ?? []).map((node) => {
    if (!('A_Const' in node)) return ''
    return node.A_Const.sval?.sval ?? String(node.A_Const.ival?.ival ?? '')
  })
  return { kind: 'set', name, values }
}
