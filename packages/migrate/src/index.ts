export { dropEverything } from './adapters/drop-everything.ts'
export type { DropOptions } from './adapters/drop-everything.ts'
export { createPgDatabase } from './adapters/pg/database.ts'
export { openPgWatch } from './adapters/pg/watch/open-watch.ts'
export type { RunWatch } from './adapters/pg/watch/open-watch.ts'
export type { BuildProgress } from './model/build.ts'
export type {
  BackfillProgress,
  RunView,
  WaitingSession,
  WatchedMigration,
  WatchedRun,
  WatchedSteps,
} from './model/watch.ts'
export type { PgDatabaseOptions } from './adapters/pg/database.ts'
export { createSqliteDatabase } from './adapters/sqlite/database.ts'
export type { SqliteDatabaseOptions } from './adapters/sqlite/options.ts'
export { requireEnvironment } from './engine/identity.ts'
export { verifyChain } from './audit/chain.ts'
export { identify } from './engine/identify.ts'
export type { IdentifyOptions, IdentifyReport } from './engine/identify.ts'
export { carryRecords, recordOnce } from './engine/restored.ts'
export type { CarryOptions, CarryReport, RecordOnceOptions } from './engine/restored.ts'
export { resolve } from './engine/resolve.ts'
export type { ResolveOptions, ResolveReport } from './engine/resolve.ts'
export { abortMigration } from './engine/abort.ts'
export type { AbortOptions } from './engine/abort.ts'
export { migrate } from './engine/migrate.ts'
export type { MigrateOptions, MigrateReport, OnlineRun } from './engine/migrate.ts'
export { abortMark } from './model/online.ts'
export type { AbortReport, OnlineOptions } from './model/online.ts'
export { defaultServerLimits } from './model/server.ts'
export type { ServerLimits } from './model/server.ts'
export { compareState } from './engine/compare.ts'
export { findPending } from './engine/find-pending.ts'
export type { Pending, PendingOptions } from './engine/find-pending.ts'
export { auditEvents } from './model/audit.ts'
export type { AuditEvent, AuditHead, AuditRow } from './model/audit.ts'
export type { Attempt, AttemptFailure, DatabaseState, RunHolder } from './model/database-state.ts'
export type { EnvironmentName, Identity } from './model/identity.ts'
export { auditEvent } from './model/audit-event.ts'
export { describeRun, lockedBy } from './failure/locked.ts'
export type { FilePlan, FileReport, RunEvent, RunInfo, RunOutcome, Step } from './model/run.ts'
export type {
  MigrationDatabase,
  MigrationSession,
  OpenOptions,
  RecordChange,
} from './ports/migration-database.ts'
export type { SelectPolicy } from './plan/select.ts'
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
export type { MigrationParser, ParserInput } from './ports/migration-parser.ts'
export { readMigrationFolder, surveyMigrationFolder } from './read/folder.ts'
export type { ReadOptions } from './read/folder.ts'
export { compareLedger } from './state/compare.ts'
export type { Comparison, ContentReader } from './state/compare.ts'
export { findAbandoned } from './state/abandoned.ts'
export type { AbandonedMigration } from './state/abandoned.ts'
export { findMissing } from './state/missing.ts'
export { segmentFile } from './state/segments.ts'
export { baseline } from './adopt/baseline.ts'
export { importPrisma } from './adopt/import.ts'
export { acceptedKinds } from './adopt/options.ts'
export type {
  AcceptedKind,
  BaselineOptions,
  BaselineReport,
  Bridge,
  ImportOptions,
  ImportReport,
} from './adopt/options.ts'
export { compareCatalogs } from './catalog/compare.ts'
export type {
  Catalog,
  CatalogObject,
  Difference,
  FactDifference,
  LedgerNames,
  SideNames,
} from './catalog/model.ts'
export { readPgCatalog } from './catalog/pg/read.ts'
export { readSqliteCatalog } from './catalog/sqlite/read.ts'
export type {
  DatabaseAddress,
  DrizzleSchema,
  ProofOptions,
  VerifyOptions,
  VerifyReport,
} from './verify/options.ts'
export { expectSchema } from './verify/expected.ts'
export type { ExpectedSchema, SchemaOutcome } from './verify/expected.ts'
export { requireNoDrift, verify } from './verify/verify.ts'
export { roleKinds } from './roles/model.ts'
export type {
  LoginKind,
  RoleKind,
  RoleNames,
  RoleSection,
  RolesOptions,
  RoleStatement,
} from './roles/model.ts'
export { planRoles, renderRoles } from './roles/roles.ts'
export { catalogue } from './hazards/catalogue.ts'
export type { CataloguedHazard } from './hazards/catalogue.ts'
export { countViolations } from './adapters/pg/count/count-violations.ts'
export type { DataAnswer, DataQuestion } from './hazards/question.ts'
export { readPgFacts } from './adapters/pg/hazard-facts.ts'
export type { Facts } from './hazards/facts.ts'
export type { Linter, LintInput } from './hazards/linter.ts'
export { loadLinter } from './hazards/load.ts'
export { lockModes } from './hazards/model.ts'
export type { Hazard, LockMode, RuleText, Scale } from './hazards/model.ts'
export { rehearseOn, rehearsePlan } from './adapters/pg/rehearse/rehearse.ts'
export type { SampleRehearsal } from './adapters/pg/rehearse/rehearse.ts'
export type { Rehearsal, RehearsalFinding } from './model/rehearsal.ts'
export { refuseServerWide } from './scratch/server-wide.ts'
export { decodePlan } from './plan/deployment/decode.ts'
export { loadPlanner } from './plan/deployment/load.ts'
export { isSamePlan } from './plan/deployment/same.ts'
export { planLosses } from './plan/loss/losses.ts'
export type { PlanLoss } from './plan/loss/model.ts'
export type { Planner, PlanInput, PlanOptions } from './plan/deployment/planner.ts'
export type {
  Plan,
  PlanBackfill,
  PlanBasis,
  PlanBudget,
  PlanClass,
  PlanEstimate,
  PlanLock,
  PlannedFile,
  PlanProbe,
  PlanReason,
  PlanStep,
  PlanUndo,
  PlanWork,
  StepKind,
} from './model/plan.ts'
export { planSchema } from './model/plan.ts'
export { maskSecrets } from './parse/pg/secrets.ts'
export { checkApprovedPlan, checkApprovers } from './approval/check.ts'
export { decodeApproval } from './approval/decode.ts'
export { approvalOf, signedTextOfApproval } from './approval/encode.ts'
export { approvalNamespace, approvalSchema } from './model/approval.ts'
export type { Approval } from './model/approval.ts'
export { promotionNamespace, promotionSchema } from './model/promotion.ts'
export type { Promotion } from './model/promotion.ts'
export { buildPromotion } from './promotion/build.ts'
export { checkPromotion } from './promotion/check.ts'
export { decodePromotion } from './promotion/decode.ts'
export { sealPromotion, signedTextOfPromotion } from './promotion/encode.ts'
