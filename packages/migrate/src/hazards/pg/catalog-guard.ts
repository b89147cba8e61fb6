import type { Node, RangeVar } from 'libpg-query'
import { relationName } from '../../parse/pg/names.ts'
import type { PgQuery } from '../../parse/pg/query.ts'
import { collectNodes, functionsOf, selected } from './changes/expressions.ts'

/** Where the catalog says what is there; without pg_ those of information_schema. */
const catalogs: ReadonlySet<string> = new Set([
  'pg_attribute',
  'pg_class',
  'pg_constraint',
  'pg_index',
  'pg_indexes',
  'pg_matviews',
  'pg_namespace',
  'pg_tables',
  'pg_type',
  'pg_views',
  'columns',
  'constraint_column_usage',
  'constraint_table_usage',
  'key_column_usage',
  'table_constraints',
  'tables',
])

const harmless: ReadonlySet<string> = new Set(['current_schema', 'to_regclass', 'lower'])

/** The strings in NOT EXISTS (SELECT … FROM the catalog); undefined for a condition of any other form. */
export function namesAskedFor(
  pg: Pick<PgQuery, 'parseSync'>,
  condition: string,
): readonly string[] | undefined {
  const query = queryOf(selected(pg.parseSync(`select ${condition}`).stmts?.[0]?.stmt))
  if (query === undefined || !isOfCatalog(query)) return undefined
  return collectNodes<{ readonly sval?: { readonly sval?: string } }>(query, 'A_Const').flatMap(
    ({ sval }) => sval?.sval ?? [],
  )
}

/** What NOT EXISTS asks. */
function queryOf(condition: Node | undefined): Node | undefined {
  if (condition === undefined || !('BoolExpr' in condition) || condition.BoolExpr.boolop !== 'NOT_EXPR') {
    return undefined
  }
  const [link] = condition.BoolExpr.args ?? []
  const isExists = link !== undefined && 'SubLink' in link && link.SubLink.subLinkType === 'EXISTS_SUBLINK'
  return isExists ? link.SubLink.subselect : undefined
}

function isOfCatalog(query: Node): boolean {
  const relations = collectNodes<RangeVar>(query, 'RangeVar')
  return (
    relations.length > 0 &&
    relations.every((relation) => {
      const { schema, name } = relationName(relation)
      const isStandard = !name.startsWith('pg_')
      return catalogs.has(name) && (isStandard ? schema === 'information_schema' : schema !== 'public')
    }) &&
    functionsOf(query).every(({ name }) => harmless.has(name))
  )
}
