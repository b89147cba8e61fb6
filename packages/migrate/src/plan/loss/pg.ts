import type { Change } from '../../hazards/pg/change.ts'
import type { Plan, PlanStep } from '../../model/plan.ts'
import type { ObjectName } from '../../model/statement.ts'
import type { PgPrograms } from '../../parse/pg/query.ts'
import { parseOne } from '../pg/parse-one.ts'
import { changesIn } from '../pg/step/observe.ts'
import type { PlanLoss } from './model.ts'

/**
 * Rows, values and objects that hold them which the statements of the files drop, empty, delete or convert; tables that
 * the plan itself made before hold nothing yet. What cannot be looked into may do anything.
 */
export function lossesOfPgPlan(pg: PgPrograms, { files }: Pick<Plan, 'files'>): readonly PlanLoss[] {
  const made = new Set<string>()
  return files.flatMap(({ tag, steps }) =>
    steps
      // The other kinds are the planner's own.
      .filter(({ kind }) => kind === 'run' || kind === 'detach-partition-concurrently')
      .flatMap((step) => lossesOfStep(pg, tag, step, made)),
  )
}

function lossesOfStep(pg: PgPrograms, tag: string, step: PlanStep, made: Set<string>): readonly PlanLoss[] {
  return step.sql.flatMap((sql, index) => {
    const statement = step.statements[index] ?? step.statements.at(-1) ?? 1
    return changesIn(pg, parseOne(pg, sql), sql).flatMap((change) => {
      if (change.kind === 'create-table' && !change.ifNotExists) made.add(keyOf(change.table))
      const what = lossOf(change, (name) => made.has(keyOf(name)))
      return what === undefined ? [] : [{ tag, statement, what }]
    })
  })
}

const holders: ReadonlySet<string> = new Set(['table', 'schema', 'database', 'extension', 'sequence'])

function lossOf(change: Change, isNew: (name: ObjectName) => boolean): string | undefined {
  switch (change.kind) {
    case 'drop':
      return holders.has(change.what) && !isNew(change.name)
        ? `the ${change.what} ${shown(change.name)}${change.cascade ? ' and what depends on it' : ''}`
        : undefined
    case 'drop-column':
      return isNew(change.table) ? undefined : `the column ${change.column} of ${shown(change.table)}`
    case 'truncate':
      return isNew(change.table) ? undefined : `all rows of ${shown(change.table)}`
    case 'write':
      return change.verb === 'DELETE' || change.verb === 'MERGE'
        ? lostRows(change.table, change.chooses, isNew)
        : undefined
    case 'alter-type':
      return change.using === 'other' && !isNew(change.table)
        ? `what ${change.column} of ${shown(change.table)} held before it is converted`
        : undefined
    case 'opaque':
      return `what ${change.what} may drop or delete: nobody can look into it`
    default:
      return undefined
  }
}

function lostRows(
  table: ObjectName,
  chooses: boolean,
  isNew: (name: ObjectName) => boolean,
): string | undefined {
  if (isNew(table)) return undefined
  return `${chooses ? 'rows' : 'all rows'} of ${shown(table)}`
}

function keyOf({ schema, name }: ObjectName): string {
  return `${schema ?? 'public'}.${name}`
}

function shown({ schema, name }: ObjectName): string {
  return schema === null || schema === 'public' ? name : `${schema}.${name}`
}
