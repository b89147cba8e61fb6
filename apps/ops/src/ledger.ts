import type { Config } from '@twinship/core'
import { createPgLedger, createSqliteLedger, type Ledger } from '@twinship/migrate'

/** Drizzle's ledger in the configured database. */
export function openLedger({ direct, authToken }: Config): Ledger {
  const { url, location } = direct
  if (direct.dialect === 'postgresql') return createPgLedger({ url, location })
  const path = direct.kind === 'file' ? direct.path : undefined
  return createSqliteLedger({ url, location, path, authToken })
}
