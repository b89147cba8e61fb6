import type { DataQuestion } from '../../question.ts'
import type { Table } from '../world/table.ts'
import { relationSql } from './write-sql.ts'

export type Counted = Pick<DataQuestion, 'sql' | 'rows' | 'cap' | 'undecided'>

const plain = { rows: null, cap: null, undecided: null }

/** Of rows that are enough to say that there are many. */
const many = 1_000_000

export function undecided(why: string): Counted {
  return { ...plain, sql: null, undecided: why }
}

export function anyRow(table: Table): Counted {
  const some = `select from ${relationSql(table)} limit ${many}`
  return { ...plain, sql: `select count(*) from (${some}) as counted`, cap: many }
}

/** Rows of which a condition is true; a row whose condition cannot be computed is in the way too. */
export function rowsWhere(table: Table, failing: string): Counted {
  const relation = relationSql(table)
  return { ...plain, sql: `select count(*) from ${relation} where ${failing}`, rows: { relation, failing } }
}

/** Rows that share their key with another; NULL equals nothing, unless told. */
export function duplicates(
  table: Table,
  keys: readonly string[],
  predicate: string | null,
  nullsEqual: boolean,
): Counted {
  const named = keys.map((_key, index) => `k${index}`)
  const listed = keys.map((key, index) => `${key} as k${index}`).join(', ')
  const given = [
    ...(nullsEqual ? [] : named.map((name) => `${name} is not null`)),
    ...(predicate === null ? [] : ['chosen']),
  ]
  const chosen = predicate === null ? '' : `, ${predicate} as chosen`
  const source = `(select ${listed}${chosen} from ${relationSql(table)}) as keys`
  const where = given.length === 0 ? '' : ` where ${given.join(' and ')}`
  const groups = `select count(*) as rows from ${source}${where} group by ${named.join(', ')} having count(*) > 1`
  return { ...plain, sql: `select coalesce(sum(rows), 0) from (${groups}) as groups` }
}

/** Rows whose key is none of the parent; without a parent of today, all that have one. */
export function orphans(
  table: Table,
  keys: readonly string[],
  parent: Table,
  parentKeys: readonly string[],
): Counted {
  const named = (list: readonly string[]) => list.map((key, index) => `${key} as k${index}`).join(', ')
  const given = keys.map((_key, index) => `child.k${index} is not null`).join(' and ')
  const children = `(select ${named(keys)} from ${relationSql(table)}) as child`
  if (parent.origin === null) return { ...plain, sql: `select count(*) from ${children} where ${given}` }
  const parents = `(select ${named(parentKeys)} from ${relationSql(parent)}) as parent`
  const pairs = keys.map((_key, index) => `parent.k${index} = child.k${index}`).join(' and ')
  const sql = `select count(*) from ${children} where ${given} and not exists (select from ${parents} where ${pairs})`
  return { ...plain, sql }
}
