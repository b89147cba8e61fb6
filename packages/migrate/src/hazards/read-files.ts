import { CodedError } from '@twinship/core'
import type { ReadFile } from '../parse/parser.ts'
import type { ParserInput } from '../ports/migration-parser.ts'
import type { LintInput } from './linter.ts'

export type NumberedFile<Node> = { readonly file: ReadFile<Node>; readonly deployment: number | null }

/** The files that a walk goes through: with facts those to judge, otherwise also what came before. */
export function filesToWalk<Node>(
  { files, deployments, facts }: LintInput,
  read: (input: ParserInput) => ReadFile<Node>,
): NumberedFile<Node>[] {
  const last = files.findLastIndex(({ tag }) => deployments.has(tag))
  return files.slice(0, last + 1).flatMap((input): NumberedFile<Node>[] => {
    const deployment = deployments.get(input.tag) ?? null
    if (deployment === null && facts !== null) return []
    const file = deployment === null ? readIfSql(input, read) : read(input)
    return file === undefined ? [] : [{ file, deployment }]
  })
}

/** What is not judged need not be SQL. */
function readIfSql<Node>(
  input: ParserInput,
  read: (input: ParserInput) => ReadFile<Node>,
): ReadFile<Node> | undefined {
  try {
    return read(input)
  } catch (error) {
    if (error instanceof CodedError && error.code === 'MIGRATION.SYNTAX') return undefined
    throw error
  }
}
