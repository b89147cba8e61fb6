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
