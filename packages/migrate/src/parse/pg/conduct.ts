import type { Node } from 'libpg-query'
import type { StatementConduct } from '../../model/statement.ts'
import { discardAll, inside, insideWith, probed, rebuild, repeatable, unknown } from '../conducts.ts'
import { dottedName, hasOption, relationName } from './names.ts'
import { reindexConduct } from './reindex.ts'
import { alterSubscriptionConduct, createSubscriptionConduct } from './subscription.ts'
import { selectConduct, settingConduct } from './setting.ts'
import { tableConduct } from './temporary.ts'
import { transactionConduct } from './transaction.ts'

type NodeTag = Node extends infer One ? (One extends unknown ? keyof One : never) : never
type NodeBody<Tag extends NodeTag> = Extract<Node, Record<Tag, unknown>>[Tag]
type Rules = { readonly [Tag in NodeTag]?: (body: NodeBody<Tag>) => StatementConduct }

/** PostgreSQL statements that are not simply part of a transaction; every other one is `inside`. */
const rules: Rules = {
  IndexStmt: ({ concurrent, idxname, relation, if_not_exists: ifNotExists }) =>
    concurrent === true
      ? probed({
          kind: 'index-build',
          name: idxname ?? null,
          table: relationName(relation),
          ifNotExists: ifNotExists === true,
        })
      : inside,
  DropStmt: ({ concurrent, objects, missing_ok: missingOk }) =>
    concurrent === true
      ? probed({
          kind: 'index-drop',
          indexes: (objects ?? []).map((name) => dottedName('List' in name ? name.List.items : undefined)),
          ifExists: missingOk === true,
        })
      : inside,
  ReindexStmt: reindexConduct,
  AlterEnumStmt: ({ typeName, oldVal, newVal, skipIfNewValExists }) =>
    oldVal === undefined
      ? probed({
          kind: 'enum-value',
          type: dottedName(typeName),
          value: newVal ?? '',
          ifNotExists: skipIfNewValExists === true,
        })
      : inside,
  AlterTableStmt({ relation, cmds }) {
    for (const command of cmds ?? []) {
      const detach = 'AlterTableCmd' in command ? command.AlterTableCmd.def : undefined
      if (detach === undefined || !('PartitionCmd' in detach) || detach.PartitionCmd.concurrent !== true)
        continue
      const partition = relationName(detach.PartitionCmd.name)
      return probed({ kind: 'detach-partition', table: relationName(relation), partition })
    }
    return inside
  },
  VacuumStmt: ({ is_vacuumcmd: isVacuum }) => (isVacuum === true ? repeatable : inside),
  ClusterStmt: ({ relation }) => (relation === undefined ? repeatable : rebuild),
  AlterSystemStmt: () => repeatable,
  DiscardStmt: ({ target }) => (target === 'DISCARD_ALL' ? discardAll : inside),
  CreatedbStmt: () => unknown,
  DropdbStmt: () => unknown,
  AlterDatabaseStmt: ({ options }) => (hasOption(options, 'tablespace') ? unknown : inside),
  CreateTableSpaceStmt: () => unknown,
  DropTableSpaceStmt: () => unknown,
  CreateSubscriptionStmt: createSubscriptionConduct,
  AlterSubscriptionStmt: alterSubscriptionConduct,
  DropSubscriptionStmt: () => unknown,
  CallStmt: () => insideWith({ kind: 'routine', form: 'call' }),
  VariableSetStmt: settingConduct,
  SelectStmt: selectConduct,
  DoStmt: () => insideWith({ kind: 'routine', form: 'do' }),
  CreateStmt: ({ relation, oncommit }) => tableConduct(relation, oncommit),
  CreateTableAsStmt: ({ into }) => tableConduct(into?.rel, into?.onCommit),
  ViewStmt: ({ view }) => tableConduct(view),
  CreateSeqStmt: ({ sequence }) => tableConduct(sequence),
  TransactionStmt: transactionConduct,
}

export function conductOf(node: Node): StatementConduct {
  for (const [tag, body] of Object.entries(node)) {
    const rule = isRule(tag) ? (rules[tag] as (body: unknown) => StatementConduct) : undefined
    if (rule !== undefined) return rule(body)
  }
  return inside
}

function isRule(tag: string): tag is keyof typeof rules {
  return Object.hasOwn(rules, tag)
}
