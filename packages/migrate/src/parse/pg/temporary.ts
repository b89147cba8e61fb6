import type { RangeVar } from 'libpg-query'
import type { StatementConduct } from '../../model/statement.ts'
import { inside, insideWith } from '../conducts.ts'

/** What is created: a temporary relation that is not dropped at the end of its transaction is the session's. */
export function tableConduct(relation: RangeVar | undefined, onCommit?: unknown): StatementConduct {
  const isTemporary = relation?.relpersistence === 't' || relation?.schemaname === 'pg_temp'
  if (!isTemporary || String(onCommit) === 'ONCOMMIT_DROP') return inside
  return insideWith({ kind: 'temporary', name: relation.relname ?? '' })
}
