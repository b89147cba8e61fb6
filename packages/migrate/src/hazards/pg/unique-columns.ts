import type { ChangeOf } from './change.ts'

/** Columns that a constraint makes unique by an index of its own. */
export function uniqueColumns({ constraint }: ChangeOf<'add-constraint'>): readonly string[] {
  const isUnique = constraint.kind === 'unique' || constraint.kind === 'primary'
  return isUnique && constraint.usingIndex === null ? constraint.columns : []
}
