import type { ParseResult, ScanResult } from 'libpg-query'

/** What is used of libpg-query, once its module is loaded. */
export type PgQuery = {
  parseSync(query: string): ParseResult
  scanSync(query: string): ScanResult
}

/** The same with the parser for bodies in PL/pgSQL. */
export type PgPrograms = PgQuery & { parsePlPgSQLSync(query: string): unknown }
