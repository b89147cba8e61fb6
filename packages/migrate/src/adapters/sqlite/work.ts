import type { RunInfo } from '../../model/run.ts'
import type { Access } from './access.ts'
import type { Freshness } from './freshness.ts'
import type { ForeignKeyGuard } from './guard/foreign-keys.ts'

/** What the parts of a session share. */
export type Session = {
  readonly access: Access
  readonly location: string
  readonly ledger: string
  readonly isFile: boolean
  readonly freshness: Freshness
  readonly foreignKeys: ForeignKeyGuard
  /** Columns of the ledger, as they were when it was last looked at. */
  columns: readonly string[]
  run: RunInfo | null
  /** Something was written that a file made by this session must be kept for. */
  isKept: boolean
  /** A migration has set PRAGMA journal_mode: a file made by this session keeps it. */
  isJournalModeChosen: boolean
}
