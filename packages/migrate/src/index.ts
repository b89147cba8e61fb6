export { createPgLedger } from './adapters/pg/ledger.ts'
export type { PgLedgerOptions } from './adapters/pg/ledger.ts'
export { createSqliteLedger } from './adapters/sqlite/ledger.ts'
export type { SqliteLedgerOptions } from './adapters/sqlite/ledger.ts'
export { checkFolder } from './check/run.ts'
export { checks } from './check/all.ts'
export type { Check, CheckInput, Place } from './check/check.ts'
export { exampleFiles } from './check/example.ts'
export type { CheckExample, ExampleMigration } from './check/example.ts'
export type { Finding, Severity } from './model/finding.ts'
export type {
  Dialect,
  FolderSurvey,
  Layout,
  MigrationEntry,
  MigrationFile,
  MigrationFolder,
  SnapshotLink,
} from './model/folder.ts'
export type {
  EnumValueUse,
  FileFact,
  LongName,
  OpenComment,
  ParsedMigration,
  TableRebuild,
} from './model/parsed.ts'
export type { AloneSegment, Segment, TransactionSegment } from './model/segment.ts'
export type {
  EngineRecord,
  LedgerComparison,
  LedgerRow,
  MigrationState,
  MissingMigration,
  StateBody,
  SurplusRow,
} from './model/state.ts'
export type {
  InsideSubject,
  ObjectName,
  ProbeSubject,
  Statement,
  StatementConduct,
  StatementEffect,
  StatementPlace,
  StatementRepeat,
} from './model/statement.ts'
export { createContentReader } from './parse/content-reader.ts'
export { loadParser } from './parse/load.ts'
export type { FolderFiles } from './ports/folder-files.ts'
export type { Ledger } from './ports/ledger.ts'
export type { MigrationParser, ParserInput } from './ports/migration-parser.ts'
export { readMigrationFolder, surveyMigrationFolder } from './read/folder.ts'
export type { ReadOptions } from './read/folder.ts'
export { compareLedger } from './state/compare.ts'
export type { Comparison, ContentReader } from './state/compare.ts'
export { findMissing } from './state/missing.ts'
export { segmentFile } from './state/segments.ts'
