import type { Node, SelectStmt, VacuumStmt, VariableSetStmt } from 'libpg-query'
import { dottedName, hasOption, isOptionOn, relationName } from '../../../parse/pg/names.ts'
import { selectConduct } from '../../../parse/pg/setting.ts'
import type { Change } from '../change.ts'
import { alterTableChanges } from './alter-table.ts'
import { collectNodes, strings } from './expressions.ts'
import { createStatistics, lock, lockTable } from './locks.ts'
import { createIndex, createTable, dropChanges, reindex, rename, tableOfQuery } from './objects.ts'
import { alterPublication, createPublication } from './publications.ts'
import { alterOwner, createSchema, createSequence, grant, grantRole } from './rights.ts'
import { alterSequence, setvals } from './sequences.ts'
import { queried } from './selects.ts'
import { alterDomain, createDomain, createFunction } from './types.ts'
import { givenColumns } from './view-columns.ts'
import { writeReaders, writesBeside } from './writes.ts'

type NodeTag = Node extends infer One ? (One extends unknown ? keyof One : never) : never
type NodeBody<Tag extends NodeTag> = Extract<Node, Record<Tag, unknown>>[Tag]
type Readers = { readonly [Tag in NodeTag]?: (body: NodeBody<Tag>) => Change | readonly Change[] }

/** What a statement does; nothing for what no rule looks at. */
export function changesOf(node: Node): readonly Change[] {
  return [...ownChanges(node), ...writesBeside(node)]
}

function ownChanges(node: Node): readonly Change[] {
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
  CreateTableAsStmt: ({ into, objtype, query }) => [
    ...(into?.skipData === true ? [] : queried(query)),
    objtype === 'OBJECT_MATVIEW'
      ? {
          kind: 'create-view',
          view: relationName(into?.rel),
          query,
          gives: givenColumns(query, into?.colNames),
          materialized: true,
          replaces: false,
        }
      : tableOfQuery(into?.rel),
  ],
  SelectStmt(query) {
    const { intoClause, ...rest } = query
    const own = [...queried({ SelectStmt: rest }), ...setvals(query)]
    return [...own, ...(intoClause === undefined ? settingBySelect(query) : [tableOfQuery(intoClause.rel)])]
  },
  AlterTableStmt: alterTableChanges,
  AlterSeqStmt: alterSequence,
  DropStmt: dropChanges,
  DropdbStmt: ({ dbname = '' }) => ({
    kind: 'drop',
    what: 'database',
    name: { schema: null, name: dbname },
    cascade: true,
    ifExists: false,
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
    base: null,
    value: null,
  }),
  CompositeTypeStmt: ({ typevar }) => ({
    kind: 'create-object',
    what: 'type',
    name: relationName(typevar),
    ifNotExists: false,
  }),
  CreateRangeStmt: ({ typeName }) => ({
    kind: 'create-object',
    what: 'type',
    name: dottedName(typeName),
    ifNotExists: false,
  }),
  CreateDomainStmt: createDomain,
  AlterDomainStmt: alterDomain,
  CreateFunctionStmt: createFunction,
  ViewStmt: ({ view, query, replace, aliases }) => ({
    kind: 'create-view',
    view: relationName(view),
    query,
    gives: givenColumns(query, aliases),
    materialized: false,
    replaces: replace === true,
  }),
  RefreshMatViewStmt: ({ relation, concurrent }) => ({
    kind: 'refresh',
    view: relationName(relation),
    concurrent: concurrent === true,
  }),
  CreateTrigStmt: ({ relation, trigname = '', funcname, replace, events = updateEvent }) => ({
    kind: 'create-trigger',
    table: relationName(relation),
    name: trigname,
    calls: dottedName(funcname),
    replaces: replace === true,
    onUpdate: (events & updateEvent) !== 0,
  }),
  CreatePolicyStmt: ({ table }) => ({ kind: 'policy', table: relationName(table), does: 'create' }),
  AlterPolicyStmt: ({ table }) => ({ kind: 'policy', table: relationName(table), does: 'alter' }),
  ...writeReaders,
  RuleStmt: ({ relation, rulename: name = '', event }) => [
    lock('CREATE RULE', relationName(relation), 'ACCESS EXCLUSIVE', { name }),
    { kind: 'create-rule', table: relationName(relation), name, onUpdate: event === 'CMD_UPDATE' },
  ],
  LockStmt: lockTable,
  CreateStatsStmt: createStatistics,
  CreatePublicationStmt: createPublication,
  AlterPublicationStmt: alterPublication,
  CommentStmt: ({ objtype, object }) => {
    if (object === undefined || !('List' in object)) return []
    const { items } = object.List
    if (objtype === 'OBJECT_TABLE' || objtype === 'OBJECT_MATVIEW') {
      return { kind: 'comment', table: dottedName(items) }
    }
    return objtype === 'OBJECT_COLUMN' ? { kind: 'comment', table: dottedName(items?.slice(0, -1)) } : []
  },
  GrantStmt: grant,
  GrantRoleStmt: grantRole,
  AlterOwnerStmt: alterOwner,
  ReassignOwnedStmt: () => ({ kind: 'change-owner', what: 'everything', table: null, name: null }),
  CreateSeqStmt: createSequence,
  CreateSchemaStmt: createSchema,
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
  AlterTableMoveAllStmt: () => ({ kind: 'rewrite-table', by: 'SET TABLESPACE', table: null }),
  DropOwnedStmt: () => ({ kind: 'opaque', what: 'DROP OWNED' }),
  CallStmt: () => ({ kind: 'opaque', what: 'CALL' }),
}

/** TRIGGER_TYPE_UPDATE of the server. */
const updateEvent = 16

function vacuum({ options, rels, is_vacuumcmd: isVacuum }: VacuumStmt): Change[] {
  const relations = (rels ?? []).flatMap((node) =>
    'VacuumRelation' in node ? [relationName(node.VacuumRelation.relation)] : [],
  )
  const tables = relations.length === 0 ? [null] : relations
  if (isVacuum !== true) return tables.map((table) => ({ kind: 'analyze', table }))
  const isFull = hasOption(options, 'full') && isOptionOn(options, 'full', true)
  if (isFull) return tables.map((table) => ({ kind: 'rewrite-table', table, by: 'VACUUM FULL' }))
  return relations.map((table) => lock('VACUUM', table, 'SHARE UPDATE EXCLUSIVE'))
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
