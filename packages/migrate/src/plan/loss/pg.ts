import type { Change, ChangeKind, ChangeOf } from '../../hazards/pg/change.ts'
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

type IsNew = (name: ObjectName) => boolean
type Losses = { readonly [Kind in ChangeKind]?: (change: ChangeOf<Kind>, isNew: IsNew) => string | undefined }

const losses: Losses = {
  drop: ({ what, name, cascade }, isNew) =>
    holders.has(what) && !isNew(name)
      ? `the ${what} ${shown(name)}${cascade ? ' and what depends on it' : ''}`
      : undefined,
  'drop-column': ({ table, column }, isNew) =>
    isNew(table) ? undefined : `the column ${column} of ${shown(table)}`,
  truncate: ({ table }, isNew) => (isNew(table) ? undefined : `all rows of ${shown(table)}`),
  write: ({ verb, table, chooses }, isNew) =>
    verb === 'DELETE' || verb === 'MERGE' ? lostRows(table, chooses, isNew) : undefined,
  'alter-type': ({ using, table, column }, isNew) =>
    using === 'other' && !isNew(table)
      ? `what ${column} of ${shown(table)} held before it is converted`
      : undefined,
  opaque: ({ what }) => `what ${what} may drop or delete: nobody can look into it`,
}

function lossOf(change: Change, isNew: IsNew): string | undefined {
  const find = losses[change.kind] as ((change: Change, isNew: IsNew) => string | undefined) | undefined
  return find?.(change, isNew)
}

function lostRows(table: ObjectName, chooses: boolean, isNew: IsNew): string | undefined {
  if (isNew(table)) return undefined
  return `${chooses ? 'rows' : 'all rows'} of ${shown(table)}`
}

function keyOf({ schema, name }: ObjectName): string {
  return `${schema ?? 'public'}.${name}`
}

function shown({ schema, name }: ObjectName): string {
  return schema === null || schema === 'public' ? name : `${schema}.${name}`
}
