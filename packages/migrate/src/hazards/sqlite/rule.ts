import type { TableRebuild } from '../../model/parsed.ts'
import type { SqliteNode } from '../../parse/sqlite/module.ts'
import type { RuleText } from '../model.ts'
import type { SqliteTable, SqliteWorld } from './world.ts'

export type SqliteFound = {
  readonly message: string
  readonly table?: SqliteTable
  readonly isNew?: boolean
}

/** A statement before the world has it. */
export type SqliteJudged = {
  readonly world: SqliteWorld
  readonly statement: number
  /** The rebuild that the statement is part of. */
  readonly rebuild: TableRebuild | undefined
}

export type NodeType = SqliteNode['type']
export type NodeOf<Type extends NodeType> = Extract<SqliteNode, { readonly type: Type }>

export type SqliteRule = RuleText & {
  readonly dialect: 'sqlite'
  readonly on: readonly NodeType[]
  readonly find: (node: SqliteNode, judged: SqliteJudged) => SqliteFound | undefined
}

/** A rule whose `find` sees only the kinds of statement that it asks for. */
export function sqliteRule<Type extends NodeType>(
  text: Omit<RuleText, 'dialect'>,
  on: readonly Type[],
  find: (node: NodeOf<Type>, judged: SqliteJudged) => SqliteFound | undefined,
): SqliteRule {
  const asked = new Set<string>(on)
  return {
    ...text,
    dialect: 'sqlite',
    on,
    find: (node, judged) => (asked.has(node.type) ? find(node as NodeOf<Type>, judged) : undefined),
  }
}
