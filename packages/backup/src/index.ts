export { compareRestored } from './compare/compare.ts'
export type { RestoreDifference } from './compare/compare.ts'
export { decodeManifest } from './manifest/decode.ts'
export { encodeManifest } from './manifest/encode.ts'
export type { DatabaseFacts, SequenceFacts, TableFacts } from './model/facts.ts'
export { manifestSchema, manifestVersion } from './model/manifest.ts'
export type {
  AppliedMigration,
  BackupFile,
  Manifest,
  ManifestBody,
  Proof,
  ServerVersion,
} from './model/manifest.ts'
export { backupName, isBackupName } from './name/name.ts'
export type { NameParts } from './name/name.ts'
export type { PipePart } from './ports/pipe.ts'
export type { BackupSource, SourceDescription, SourceSnapshot } from './ports/source.ts'
export type { BackupStore, BackupWriter, Owner } from './ports/store.ts'
export type { RestoredContent, RestorePlace, RestoreTarget } from './ports/target.ts'
export { selectRetention } from './retention/select.ts'
export type { KeepReason, RetentionChoice, RetentionInput, RetentionRule } from './retention/select.ts'
export { readIdentityFile, readRecipients } from './adapters/codec/keys.ts'
export type { IdentityFile } from './adapters/codec/keys.ts'
export { createSigner } from './adapters/signature/ssh.ts'
export type { Signer } from './adapters/signature/ssh.ts'
export { createPgPlace } from './adapters/pg/place.ts'
export type { PgPlaceOptions } from './adapters/pg/place.ts'
export { createPgSource } from './adapters/pg/source.ts'
export type { PgSourceOptions } from './adapters/pg/source.ts'
export { createSqlitePlace } from './adapters/sqlite/place.ts'
export { createSqliteSource } from './adapters/sqlite/source.ts'
export type { SqliteSourceOptions } from './adapters/sqlite/source.ts'
export { createLocalStore } from './adapters/store/local.ts'
export { createBackup } from './engine/create.ts'
export type { CreateEvent, CreateOptions } from './engine/create.ts'
export { generateKey } from './engine/keygen.ts'
export type { NewKey } from './engine/keygen.ts'
export { listBackups, readUsable } from './engine/list.ts'
export type { ListedBackup, ListOptions } from './engine/list.ts'
export { openBackup, readBackup, requireKeyFor } from './engine/open-backup.ts'
export type { OpenedBackup, OpenOptions } from './engine/open-backup.ts'
export { pruneBackups } from './engine/prune.ts'
export type { PruneOptions, PruneReport } from './engine/prune.ts'
export { withRestoredCopy } from './engine/restored-copy.ts'
export type { RestoredCopy } from './engine/restored-copy.ts'
export { proveBackup, readDifferences, restoreInto, verifyQuickly } from './engine/verify.ts'
export type { ProveOptions } from './engine/verify.ts'
export { isS3Url, readS3Url } from './adapters/store/s3/address.ts'
export type { S3Address } from './adapters/store/s3/address.ts'
export type { Address } from './adapters/pg/restore/incoming.ts'
export { allowConnections, rehearseAllowing } from './adapters/pg/restore/swap.ts'
export { maintenanceUrl, openMaintenance } from './adapters/pg/restore/maintenance.ts'
export { fillIncoming, listUnfinished } from './engine/restore/fill.ts'
export type { AuditEnd, Filled, FillOptions, RestoreRecords } from './engine/restore/fill.ts'
export {
  abortRestore,
  dropKept,
  listKept,
  newestKept,
  resumeRestore,
  undoRestore,
} from './engine/restore/later.ts'
export type { ResumeReport } from './engine/restore/later.ts'
export { readUndoLoss } from './engine/restore/undo-loss.ts'
export { readLoss, requireRestorable, withPgRestore } from './engine/restore/session.ts'
export type { PgRestoreSession, PgRestoreTarget } from './engine/restore/session.ts'
export { swapIn } from './engine/restore/swap-in.ts'
export type { SwapOptions, SwapReport } from './engine/restore/swap-in.ts'
export { restoreSteps } from './model/restore.ts'
export type {
  LossReport,
  MarkedDatabase,
  OnStep,
  RestoreMark,
  RestoreStep,
  TableLoss,
} from './model/restore.ts'
export type { RightsChange } from './model/rights.ts'
export type { SwapFence } from './ports/fence.ts'
export { timeText } from './restore/names.ts'
export { listKeptFiles } from './adapters/sqlite/restore/files.ts'
export type { KeptFile } from './adapters/sqlite/restore/files.ts'
export { restoreFile, undoFile } from './engine/restore/sqlite.ts'
export type { FileRestoreOptions, FileSwapReport } from './engine/restore/sqlite.ts'
export {
  dropKeptFiles,
  listUnfinishedFiles,
  newestKeptFile,
  resumeFile,
} from './engine/restore/sqlite-later.ts'
export { readFileLoss, readKeptFile, requireFileRestorable } from './engine/restore/sqlite-look.ts'
export type { FileTarget } from './engine/restore/sqlite-look.ts'
export { restoreTablesBeside } from './engine/restore/tables.ts'
export type { TablesOptions } from './engine/restore/tables.ts'
