import { deparseSync } from 'pgsql-deparser'

/**
 * A node of libpg-query's tree as SQL. A module of its own, since pgsql-deparser is CommonJS: imported on demand by its
 * name, a bundle gives it without its names.
 */
export function deparse(node: object): string {
  return deparseSync(node)
}
