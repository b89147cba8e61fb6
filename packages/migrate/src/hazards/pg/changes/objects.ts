import type {
  CreateStmt,
  DropStmt,
  IndexElem,
  IndexStmt,
  Node,
  PartitionSpec,
  ReindexStmt,
  RenameStmt,
} from 'libpg-query'
import type { ObjectName } from '../../../model/statement.ts'
import { dottedName, isOptionOn, relationName } from '../../../parse/pg/names.ts'
import type { Change, CreateIndex, CreateTable, DroppedKind, Rename } from '../change.ts'
import type { PartitionKey } from '../definition.ts'
import { columnsOf } from './expressions.ts'
import { dropPublication } from './publications.ts'
import { droppedBeside, lock } from './locks.ts'
import { constraintsOf, toColumn } from './columns.ts'
import { worded } from './worded.ts'

export function createTable(statement: CreateStmt): CreateTable {
  const { relation, tableElts, partspec, partbound, inhRelations } = statement
  const [parent] = inhRelations ?? []
  return {
    kind: 'create-table',
    table: relationName(relation),
    ...persistenceOf(relation),
    ifNotExists: statement.if_not_exists === true,
    columns: (tableElts ?? []).flatMap((node) => ('ColumnDef' in node ? [toColumn(node.ColumnDef)] : [])),
    constraints: constraintsOf([...(tableElts ?? []), ...(statement.constraints ?? [])]),
    partitioned: partspec !== undefined,
    partitionKey: partitionKey(partspec),
    bound: partbound,
    partitionOf:
      partbound !== undefined && parent !== undefined && 'RangeVar' in parent
        ? relationName(parent.RangeVar)
        : null,
    inherits:
      partbound === undefined
        ? (inhRelations ?? []).flatMap((node) => ('RangeVar' in node ? [relationName(node.RangeVar)] : []))
        : [],
    isDefaultPartition: partbound?.is_default === true,
  }
}

const strategies: Readonly<Record<string, PartitionKey['strategy']>> = {
  PARTITION_STRATEGY_LIST: 'list',
  PARTITION_STRATEGY_RANGE: 'range',
  PARTITION_STRATEGY_HASH: 'hash',
}

export function partitionKey(spec: PartitionSpec | undefined): PartitionKey | null {
  const strategy = strategies[spec?.strategy ?? '']
  if (strategy === undefined) return null
  const keys = (spec?.partParams ?? []).flatMap((node) =>
    'PartitionElem' in node ? keyOf(node.PartitionElem) : [],
  )
  return { strategy, keys }
}

function persistenceOf(relation: CreateStmt['relation']): Pick<CreateTable, 'temporary' | 'unlogged'> {
  return { temporary: relation?.relpersistence === 't', unlogged: relation?.relpersistence === 'u' }
}

/** A table of unknown columns: CREATE TABLE AS, SELECT INTO. */
export function tableOfQuery(relation: CreateStmt['relation']): CreateTable {
  return createTable(relation === undefined ? {} : { relation })
}

const droppedKinds: Readonly<Record<string, DroppedKind>> = {
  OBJECT_TABLE: 'table',
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'materialized-view',
  OBJECT_SCHEMA: 'schema',
  OBJECT_FOREIGN_TABLE: 'table',
  OBJECT_TYPE: 'type',
  OBJECT_DOMAIN: 'type',
  OBJECT_SEQUENCE: 'sequence',
  OBJECT_FUNCTION: 'function',
  OBJECT_PROCEDURE: 'procedure',
  OBJECT_ROUTINE: 'function',
  OBJECT_AGGREGATE: 'function',
  OBJECT_EXTENSION: 'extension',
}

export function dropChanges({ objects, removeType, behavior, concurrent, ...how }: DropStmt): Change[] {
  const cascade = behavior === 'DROP_CASCADE'
  return (objects ?? []).map((node): Change => {
    const ifExists = how.missing_ok === true
    const beside = droppedBeside(removeType, node, ifExists)
    if (beside !== undefined) return beside
    const name = nameOf(node)
    if (removeType === 'OBJECT_INDEX') {
      return { kind: 'drop-index', index: name, concurrent: concurrent === true, cascade, ifExists }
    }
    if (removeType === 'OBJECT_PUBLICATION') return dropPublication(name.name, ifExists)
    return { kind: 'drop', what: droppedKinds[removeType ?? ''] ?? 'other', name, cascade, ifExists }
  })
}

export function nameOf(node: Node): ObjectName {
  if ('RangeVar' in node) return relationName(node.RangeVar)
  if ('List' in node) return dottedName(node.List.items)
  if ('TypeName' in node) return dottedName(node.TypeName.names)
  if ('ObjectWithArgs' in node) return dottedName(node.ObjectWithArgs.objname)
  return dottedName([node])
}

export function createIndex(statement: IndexStmt): CreateIndex {
  return {
    kind: 'create-index',
    table: relationName(statement.relation),
    name: statement.idxname ?? null,
    columns: (statement.indexParams ?? []).map((node) =>
      'IndexElem' in node ? (node.IndexElem.name ?? null) : null,
    ),
    unique: statement.unique === true,
    concurrent: statement.concurrent === true,
    ifNotExists: statement.if_not_exists === true,
    partial: statement.whereClause !== undefined,
    only: statement.relation?.inh !== true,
    keys: (statement.indexParams ?? []).flatMap((node) => ('IndexElem' in node ? keyOf(node.IndexElem) : [])),
    predicate: statement.whereClause,
    nullsEqual: statement.nulls_not_distinct === true,
    reads: readBy(statement),
  }
}

function readBy({ indexParams, indexIncludingParams, whereClause }: IndexStmt): readonly string[] {
  const keys = [...(indexParams ?? []), ...(indexIncludingParams ?? [])].flatMap((node) =>
    'IndexElem' in node ? columnsOf(keyOf(node.IndexElem)) : [],
  )
  return [...new Set([...keys, ...columnsOf(whereClause)])]
}

function keyOf({ name, expr }: Pick<IndexElem, 'name' | 'expr'>): Node {
  return expr ?? { ColumnRef: { fields: [{ String: { sval: name ?? '' } }] } }
}

export function reindex({ kind, relation, params }: ReindexStmt): Change {
  const scope = kind === 'REINDEX_OBJECT_INDEX' ? 'index' : kind === 'REINDEX_OBJECT_TABLE' ? 'table' : 'more'
  const concurrent = isOptionOn(params, 'concurrently', false)
  return {
    kind: 'reindex',
    scope,
    name: relation === undefined ? null : relationName(relation),
    concurrent,
  }
}

const renamedKinds: Readonly<Record<string, Rename['what']>> = {
  OBJECT_TABLE: 'table',
  OBJECT_COLUMN: 'column',
  OBJECT_TABCONSTRAINT: 'constraint',
  OBJECT_INDEX: 'index',
  OBJECT_SCHEMA: 'schema',
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'view',
  OBJECT_DOMCONSTRAINT: 'hidden',
  OBJECT_STATISTIC_EXT: 'hidden',
  OBJECT_PUBLICATION: 'hidden',
  OBJECT_SUBSCRIPTION: 'hidden',
  OBJECT_EVENT_TRIGGER: 'hidden',
  OBJECT_TABLESPACE: 'hidden',
  OBJECT_LANGUAGE: 'hidden',
}

const besideTable = {
  OBJECT_TRIGGER: 'RENAME TRIGGER',
  OBJECT_RULE: 'RENAME RULE',
  OBJECT_POLICY: 'RENAME POLICY',
} as const

export function rename(statement: RenameStmt): Change {
  const { renameType = 'OBJECT_TABLE', relation, subname, newname } = statement
  if (renameType === 'OBJECT_TRIGGER' || renameType === 'OBJECT_RULE' || renameType === 'OBJECT_POLICY') {
    return lock(besideTable[renameType], relationName(relation), 'ACCESS EXCLUSIVE', {
      recurses: renameType === 'OBJECT_TRIGGER',
      name: subname ?? null,
    })
  }
  return {
    kind: 'rename',
    what: renamedKind(statement),
    relation: relationName(relation),
    from: subname ?? relation?.relname ?? objectName(statement),
    to: newname ?? '',
    of: worded(statement.renameType),
  }
}

function renamedKind({ renameType, relationType }: RenameStmt): Rename['what'] {
  if (renameType === 'OBJECT_COLUMN' && relationType === 'OBJECT_VIEW') return 'other'
  return renamedKinds[renameType ?? ''] ?? 'other'
}

function objectName({ object }: RenameStmt): string {
  return object === undefined ? '' : nameOf(object).name
}
