import type { Change, ChangeKind, ChangeOf } from '../change.ts'
import { columnQuestions } from './column-questions.ts'
import { constraintQuestions, nullQuestions, uniqueQuestions } from './constraint-questions.ts'
import type { Asked, PreflightContext } from './context.ts'
import { domainQuestions } from './domain-questions.ts'
import { partitionQuestions } from './partition-questions.ts'
import { typeQuestions } from './type-questions.ts'

type Ask<Kind extends ChangeKind> = (context: PreflightContext, change: ChangeOf<Kind>) => readonly Asked[]
type Askers = { readonly [Kind in ChangeKind]?: Ask<Kind> }

/** What to ask of the rows that are there before a change; nothing where the table is not there yet. */
export function questionsOf(context: PreflightContext, change: Change): readonly Asked[] {
  const ask = askers[change.kind] as Ask<ChangeKind> | undefined
  return ask?.(context, change) ?? []
}

const askers: Askers = {
  'set-not-null': (context, { table, column }) =>
    nullQuestions(context, context.world.table(table), [column]),
  'add-column': columnQuestions,
  'create-index': indexQuestions,
  'add-constraint'(context, { table: name, constraint }) {
    const table = context.world.table(name)
    const isThere = constraint.name !== null && table.constraints.has(constraint.name)
    const isLater = 'valid' in constraint && !constraint.valid
    return isThere || isLater ? [] : constraintQuestions(context, table, constraint)
  },
  'validate-constraint'(context, { table: name, name: constraint }) {
    const table = context.world.table(name)
    const isValid = table.constraints.get(constraint)?.valid !== false
    return isValid ? [] : (context.later.get(table)?.get(constraint) ?? [])
  },
  'alter-type': typeQuestions,
  'constrain-domain': domainQuestions,
  'attach-partition': ({ world, ...context }, { table, partition, bound }) =>
    partitionQuestions(
      { world, ...context },
      { parent: world.table(table), leaf: world.table(partition), bound },
    ),
  'create-table'(context, { table, partitionOf, bound, ifNotExists }) {
    if (partitionOf === null || (ifNotExists && context.world.find(table) !== undefined)) return []
    return partitionQuestions(context, { parent: context.world.table(partitionOf), leaf: null, bound })
  },
}

function indexQuestions(
  context: PreflightContext,
  { table: name, name: index, ...change }: ChangeOf<'create-index'>,
): readonly Asked[] {
  const table = context.world.table(name)
  const isThere = change.ifNotExists && index !== null && table.indexes.has(index)
  if (!change.unique || isThere || (change.only && table.kind === 'partitioned')) return []
  const express = (node: (typeof change.keys)[number]) => context.values.express(table, node)
  return uniqueQuestions(
    context,
    table,
    change.columns.map((column) => column ?? 'an expression'),
    change.keys.map(express),
    {
      predicate: change.predicate === undefined ? null : express(change.predicate),
      nullsEqual: change.nullsEqual,
    },
  )
}
