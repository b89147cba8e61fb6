import type { Node } from 'libpg-query'
import type { Change, ChangeKind, ChangeOf } from '../../hazards/pg/change.ts'
import { catalogFunctions } from '../../hazards/pg/world/catalog-functions.ts'
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
  const isNew = (name: ObjectName) => made.has(keyOf(name))
  return step.sql.flatMap((sql, index) => {
    const statement = step.statements[index] ?? step.statements.at(-1) ?? 1
    const node = parseOne(pg, sql)
    return changesIn(pg, node, sql).flatMap((change) => {
      const what = lossOf(change, { isNew, step })
      follow(made, change, node)
      return what === undefined ? [] : [{ tag, statement, what }]
    })
  })
}

/** Under a name that was dropped or renamed away something else may be next. */
function follow(made: Set<string>, change: Change, node: Node): void {
  if (change.kind === 'create-table') {
    const isThere =
      change.ifNotExists || ('CreateTableAsStmt' in node && node.CreateTableAsStmt.if_not_exists)
    if (isThere !== true && !change.temporary) made.add(keyOf(change.table))
  }
  if (change.kind === 'drop' && change.what === 'table') made.delete(keyOf(change.name))
  if (change.kind === 'rename' && change.what === 'table') made.delete(keyOf(change.relation))
}

/** What goes with their rows, and what takes columns along where it is dropped by CASCADE. */
const holders: ReadonlySet<string> = new Set(['table', 'schema', 'database', 'extension', 'sequence'])
const columnTypes: ReadonlySet<string> = new Set(['type', 'other'])

type Seen = { readonly isNew: (name: ObjectName) => boolean; readonly step: PlanStep }
type Losses = { readonly [Kind in ChangeKind]?: (change: ChangeOf<Kind>, seen: Seen) => string | undefined }

const losses: Losses = {
  drop: ({ what, name, cascade }, { isNew }) => {
    const isLost = holders.has(what) || (cascade && columnTypes.has(what))
    if (!isLost || (what === 'table' && isNew(name))) return undefined
    return `the ${what} ${shown(name)}${cascade ? ' and what depends on it' : ''}`
  },
  'drop-column': ({ table, column }, { isNew }) =>
    isNew(table) ? undefined : `the column ${column} of ${shown(table)}`,
  truncate: ({ table }, { isNew }) => (isNew(table) ? undefined : `all rows of ${shown(table)}`),
  write: ({ verb, table, chooses }, { isNew }) => {
    if ((verb !== 'DELETE' && verb !== 'MERGE') || isNew(table)) return undefined
    return `${chooses ? 'rows' : 'all rows'} of ${shown(table)}`
  },
  'alter-type': (change, { isNew, step }) =>
    isNew(change.table) || !mayCut(change, step)
      ? undefined
      : `what ${change.column} of ${shown(change.table)} holds and its new type cannot`,
  opaque: ({ what }) => `what ${what} may drop or delete: nobody can look into it`,
  select: ({ functions }) => {
    const unknown = functions.find(({ schema, name }) => !isCatalogs(schema, name) || destroys.has(name))
    return unknown === undefined
      ? undefined
      : `what ${shown(unknown)}() may drop or delete: nobody can look into it`
  },
}

function lossOf(change: Change, seen: Seen): string | undefined {
  const find = losses[change.kind] as ((change: Change, seen: Seen) => string | undefined) | undefined
  return find?.(change, seen)
}

/** Of pg_catalog, and all the same an end to what they are given. */
const destroys: ReadonlySet<string> = new Set([
  'lo_unlink',
  'lo_truncate',
  'lo_truncate64',
  'lowrite',
  'lo_put',
])

function isCatalogs(schema: string | null, name: string): boolean {
  return schema === 'pg_catalog' || (schema === null && catalogFunctions.has(name))
}

/** Types that hold whatever converts to them; with a length or a precision none does. */
const widest: ReadonlySet<string> = new Set([
  'text',
  'varchar',
  'int8',
  'numeric',
  'timestamptz',
  'uuid',
  'jsonb',
])

/** Whether values may come out of it shorter, rounded or otherwise; what rewrites no row changes none. */
function mayCut({ table, type, using }: ChangeOf<'alter-type'>, step: PlanStep): boolean {
  if (using === 'other') return true
  const work = step.work.find(({ name }) => name === table.name)
  if (work?.rewrites === 'no' || (work === undefined && step.work.length > 0)) return false
  return type.modifiers.length > 0 || type.isArray || !widest.has(type.name)
}

function keyOf({ schema, name }: ObjectName): string {
  return `${schema ?? 'public'}.${name}`
}

function shown({ schema, name }: ObjectName): string {
  return schema === null || schema === 'public' ? name : `${schema}.${name}`
}
