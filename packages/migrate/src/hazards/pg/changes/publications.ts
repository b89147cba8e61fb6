import type {
  AlterPublicationStmt,
  CreatePublicationStmt,
  Node,
  RangeVar,
  ReplicaIdentityStmt,
} from 'libpg-query'
import { relationName } from '../../../parse/pg/names.ts'
import type { ReplicaIdentity } from '../../facts.ts'
import type { Change, PublicationChange } from '../change.ts'
import { strings } from './expressions.ts'
import { lock } from './locks.ts'

export function createPublication(statement: CreatePublicationStmt): Change[] {
  return publication('create', statement)
}

export function alterPublication(statement: AlterPublicationStmt): Change[] {
  const { action, pubobjects = [] } = statement
  if (pubobjects.length === 0) return publication('options', statement)
  const does = action === 'AP_DropObjects' ? 'remove' : action === 'AP_SetObjects' ? 'set' : 'add'
  return publication(does, statement)
}

export function dropPublication(name: string, ifExists: boolean): PublicationChange {
  const of = { tables: [], wide: 'no', isOfChanges: null } as const
  return { kind: 'publication', does: 'drop', name, ...of, ifExists }
}

function publication(
  does: PublicationChange['does'],
  { pubname: name = '', pubobjects, options, for_all_tables: isAll }: CreatePublicationStmt,
): Change[] {
  const tables = tablesIn(pubobjects).map((relation) => relationName(relation))
  const isMore = tables.length < (pubobjects ?? []).length
  const wide = isAll === true ? 'all' : isMore ? 'schemas' : 'no'
  return [
    {
      kind: 'publication',
      does,
      name,
      tables,
      wide,
      isOfChanges: isOfChanges(options, does === 'create'),
      ifExists: false,
    },
    ...tables.map((table) => lock('PUBLICATION', table, 'SHARE UPDATE EXCLUSIVE')),
  ]
}

/** Of `publish = 'insert, update'`; everything is published by what is made without. */
function isOfChanges(options: readonly Node[] | undefined, isMade: boolean): boolean | null {
  for (const node of options ?? []) {
    if (!('DefElem' in node) || node.DefElem.defname !== 'publish' || node.DefElem.arg === undefined) continue
    const words = strings([node.DefElem.arg]).flatMap((text) => text.toLowerCase().split(','))
    return words.some((word) => word.trim() === 'update' || word.trim() === 'delete')
  }
  return isMade ? true : null
}

function tablesIn(nodes: readonly Node[] | undefined): readonly RangeVar[] {
  return (nodes ?? []).flatMap((node): RangeVar[] => {
    const relation = 'PublicationObjSpec' in node ? node.PublicationObjSpec.pubtable?.relation : undefined
    return relation === undefined ? [] : [relation]
  })
}

const identities: Readonly<Record<string, ReplicaIdentity>> = { n: 'nothing', f: 'full', i: 'index' }

export function replicaIdentity({ identity_type: type = 'd' }: ReplicaIdentityStmt): ReplicaIdentity {
  return identities[type] ?? 'default'
}
