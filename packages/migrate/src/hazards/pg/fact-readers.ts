import type { PgQuery } from '../../parse/pg/query.ts'
import { defaultOf, provenNotNull, selected } from './changes/expressions.ts'
import { createIndex, partitionKey } from './changes/objects.ts'
import type { FactReaders } from './world/from-facts.ts'

/** Reads what the catalog has as SQL, by the grammar. */
export function factReaders(pg: PgQuery): FactReaders {
  return {
    check(definition) {
      // The server writes it no other way: most checks need not be parsed.
      if (!definition.includes('IS NOT NULL')) return []
      const node = pg.parseSync(`alter table t add ${definition}`).stmts?.[0]?.stmt
      if (node === undefined || !('AlterTableStmt' in node)) return []
      const [command] = node.AlterTableStmt.cmds ?? []
      const def = command !== undefined && 'AlterTableCmd' in command ? command.AlterTableCmd.def : undefined
      return def !== undefined && 'Constraint' in def ? provenNotNull(def.Constraint.raw_expr) : []
    },
    partition(definition) {
      const node = pg.parseSync(`create table t () partition by ${definition}`).stmts?.[0]?.stmt
      return node !== undefined && 'CreateStmt' in node ? partitionKey(node.CreateStmt.partspec) : null
    },
    index(definition) {
      const node = pg.parseSync(definition).stmts?.[0]?.stmt
      if (node === undefined || !('IndexStmt' in node)) return null
      const { keys, predicate, nullsEqual } = createIndex(node.IndexStmt)
      return { keys, predicate, nullsEqual }
    },
    value: (expression) => defaultOf(selected(pg.parseSync(`select ${expression}`).stmts?.[0]?.stmt)),
  }
}
