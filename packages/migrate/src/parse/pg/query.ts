import type { ParseResult, ScanResult } from 'libpg-query'

/** What is used of libpg-query, once its module is loaded. */
export type PgQuery = {
  parseSync(query: string): ParseResult
  scanSync(query: string): ScanResult
}
