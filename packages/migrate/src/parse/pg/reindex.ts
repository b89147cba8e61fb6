import type { ReindexStmt } from 'libpg-query'
import type { ProbeSubject, StatementConduct } from '../../model/statement.ts'
import { probed, rebuild, repeatable } from '../conducts.ts'
import { isOptionOn, relationName } from './names.ts'

type ReindexTarget = Extract<ProbeSubject, { kind: 'reindex' }>['target']

const targets: ReadonlyMap<string, ReindexTarget> = new Map([
  ['REINDEX_OBJECT_INDEX', 'index'],
  ['REINDEX_OBJECT_TABLE', 'table'],
  ['REINDEX_OBJECT_SCHEMA', 'schema'],
  ['REINDEX_OBJECT_DATABASE', 'database'],
  ['REINDEX_OBJECT_SYSTEM', 'system'],
])

/** One index or table may be rebuilt in a transaction, unless concurrently or partitioned; more than one never. */
export function reindexConduct({ kind, relation, name, params }: ReindexStmt): StatementConduct {
  const target = targets.get(String(kind)) ?? 'table'
  if (!isOptionOn(params, 'concurrently', false)) {
    return target === 'index' || target === 'table' ? rebuild : repeatable
  }
  if (relation !== undefined) return probed({ kind: 'reindex', target, object: relationName(relation) })
  return probed({ kind: 'reindex', target, object: name === undefined ? null : { schema: null, name } })
}
