import type { PgRule } from '../pg/rule.ts'
import { addColumnCheck } from './postgresql/add-column-check/rule.ts'
import { addColumnConstrainedDomain } from './postgresql/add-column-constrained-domain/rule.ts'
import { addColumnForeignKey } from './postgresql/add-column-foreign-key/rule.ts'
import { addColumnSerial } from './postgresql/add-column-serial/rule.ts'
import { addColumnStoredGenerated } from './postgresql/add-column-stored-generated/rule.ts'
import { addColumnUnique } from './postgresql/add-column-unique/rule.ts'
import { addColumnVolatileDefault } from './postgresql/add-column-volatile-default/rule.ts'
import { addRequiredColumn } from './postgresql/add-required-column/rule.ts'
import { alterTypeAtTimeZone } from './postgresql/alter-type-at-time-zone/rule.ts'
import { alterTypeRebuildsIndex } from './postgresql/alter-type-rebuilds-index/rule.ts'
import { alterTypeRewrites } from './postgresql/alter-type-rewrites/rule.ts'
import { alterTypeWithChecks } from './postgresql/alter-type-with-checks/rule.ts'
import { alterTypeWithNotNull } from './postgresql/alter-type-with-not-null/rule.ts'
import { attachPartition } from './postgresql/attach-partition/rule.ts'
import { backfillInOneStatement } from './postgresql/backfill-in-one-statement/rule.ts'
import { cascadeTakesAlong } from './postgresql/cascade-takes-along/rule.ts'
import { changeDefault } from './postgresql/change-default/rule.ts'
import { checkValidates } from './postgresql/check-validates/rule.ts'
import { collationRebuildsIndex } from './postgresql/collation-rebuilds-index/rule.ts'
import { columnInUse } from './postgresql/column-in-use/rule.ts'
import { concurrentlyIfNotExists } from './postgresql/concurrently-if-not-exists/rule.ts'
import { concurrentlyInTransaction } from './postgresql/concurrently-in-transaction/rule.ts'
import { constrainDomain } from './postgresql/constrain-domain/rule.ts'
import { createIndexBlocksWrites } from './postgresql/create-index-blocks-writes/rule.ts'
import { createPartitionScansDefault } from './postgresql/create-partition-scans-default/rule.ts'
import { createTableLocksParent } from './postgresql/create-table-locks-parent/rule.ts'
import { createTrigger } from './postgresql/create-trigger/rule.ts'
import { detachPartition } from './postgresql/detach-partition/rule.ts'
import { disableTrigger } from './postgresql/disable-trigger/rule.ts'
import { dropCascade } from './postgresql/drop-cascade/rule.ts'
import { dropColumn } from './postgresql/drop-column/rule.ts'
import { dropIndexBlocks } from './postgresql/drop-index-blocks/rule.ts'
import { dropKey } from './postgresql/drop-key/rule.ts'
import { dropLocksParent } from './postgresql/drop-locks-parent/rule.ts'
import { dropNotNull } from './postgresql/drop-not-null/rule.ts'
import { dropObject } from './postgresql/drop-object/rule.ts'
import { dropSchema } from './postgresql/drop-schema/rule.ts'
import { dropTable } from './postgresql/drop-table/rule.ts'
import { dropTrigger } from './postgresql/drop-trigger/rule.ts'
import { dropView } from './postgresql/drop-view/rule.ts'
import { enumRebuilt } from './postgresql/enum-rebuilt/rule.ts'
import { enumValueOrder } from './postgresql/enum-value-order/rule.ts'
import { enumValueRenamed } from './postgresql/enum-value-renamed/rule.ts'
import { exclusionConstraint } from './postgresql/exclusion-constraint/rule.ts'
import { foreignKeyNotValidPartitioned } from './postgresql/foreign-key-not-valid-partitioned/rule.ts'
import { foreignKeyValidates } from './postgresql/foreign-key-validates/rule.ts'
import { foreignKeyWithoutIndex } from './postgresql/foreign-key-without-index/rule.ts'
import { functionVolatility } from './postgresql/function-volatility/rule.ts'
import { generatedColumnRecreated } from './postgresql/generated-column-recreated/rule.ts'
import { grantToPublic } from './postgresql/grant-to-public/rule.ts'
import { indexSwapped } from './postgresql/index-swapped/rule.ts'
import { integerKey } from './postgresql/integer-key/rule.ts'
import { invalidIndexInTheWay } from './postgresql/invalid-index-in-the-way/rule.ts'
import { jsonColumn } from './postgresql/json-column/rule.ts'
import { lockTable } from './postgresql/lock-table/rule.ts'
import { opaqueSql } from './postgresql/opaque-sql/rule.ts'
import { ownerChanges } from './postgresql/owner-changes/rule.ts'
import { partitionedIndexConcurrently } from './postgresql/partitioned-index-concurrently/rule.ts'
import { primaryKeyBuilds } from './postgresql/primary-key-builds/rule.ts'
import { primaryKeyDropLeftOut } from './postgresql/primary-key-drop-left-out/rule.ts'
import { primaryKeyOverNullable } from './postgresql/primary-key-over-nullable/rule.ts'
import { publicationChanges } from './postgresql/publication-changes/rule.ts'
import { publishedWithoutKey } from './postgresql/published-without-key/rule.ts'
import { refreshMaterializedView } from './postgresql/refresh-materialized-view/rule.ts'
import { reindexBlocks } from './postgresql/reindex-blocks/rule.ts'
import { renameColumn } from './postgresql/rename-column/rule.ts'
import { renameObject } from './postgresql/rename-object/rule.ts'
import { renameTable } from './postgresql/rename-table/rule.ts'
import { replicaIdentityFull } from './postgresql/replica-identity-full/rule.ts'
import { revokeRights } from './postgresql/revoke-rights/rule.ts'
import { rewriteTable } from './postgresql/rewrite-table/rule.ts'
import { rowSecurity } from './postgresql/row-security/rule.ts'
import { sequenceRestarts } from './postgresql/sequence-restarts/rule.ts'
import { setNotNullScans } from './postgresql/set-not-null-scans/rule.ts'
import { severalRewrites } from './postgresql/several-rewrites/rule.ts'
import { severalTablesLocked } from './postgresql/several-tables-locked/rule.ts'
import { truncate } from './postgresql/truncate/rule.ts'
import { uniqueConstraintBuilds } from './postgresql/unique-constraint-builds/rule.ts'
import { uniqueOverExistingRows } from './postgresql/unique-over-existing-rows/rule.ts'
import { updateBeforeNotNull } from './postgresql/update-before-not-null/rule.ts'
import { validateInSameTransaction } from './postgresql/validate-in-same-transaction/rule.ts'
import { viewLosesColumn } from './postgresql/view-loses-column/rule.ts'
import { wideIndex } from './postgresql/wide-index/rule.ts'
import { workUnderStrongLock } from './postgresql/work-under-strong-lock/rule.ts'

/** Every rule for PostgreSQL, by name. */
export const pgRules: readonly PgRule[] = [
  addColumnCheck,
  addColumnConstrainedDomain,
  addColumnForeignKey,
  addColumnSerial,
  addColumnStoredGenerated,
  addColumnUnique,
  addColumnVolatileDefault,
  addRequiredColumn,
  alterTypeAtTimeZone,
  alterTypeRebuildsIndex,
  alterTypeRewrites,
  alterTypeWithChecks,
  alterTypeWithNotNull,
  attachPartition,
  backfillInOneStatement,
  cascadeTakesAlong,
  changeDefault,
  checkValidates,
  collationRebuildsIndex,
  columnInUse,
  concurrentlyIfNotExists,
  concurrentlyInTransaction,
  constrainDomain,
  createIndexBlocksWrites,
  createPartitionScansDefault,
  createTableLocksParent,
  createTrigger,
  detachPartition,
  disableTrigger,
  dropCascade,
  dropColumn,
  dropIndexBlocks,
  dropKey,
  dropLocksParent,
  dropNotNull,
  dropObject,
  dropSchema,
  dropTable,
  dropTrigger,
  dropView,
  enumRebuilt,
  enumValueOrder,
  enumValueRenamed,
  exclusionConstraint,
  foreignKeyNotValidPartitioned,
  foreignKeyValidates,
  foreignKeyWithoutIndex,
  functionVolatility,
  generatedColumnRecreated,
  grantToPublic,
  indexSwapped,
  integerKey,
  invalidIndexInTheWay,
  jsonColumn,
  lockTable,
  opaqueSql,
  ownerChanges,
  partitionedIndexConcurrently,
  primaryKeyBuilds,
  primaryKeyDropLeftOut,
  primaryKeyOverNullable,
  publicationChanges,
  publishedWithoutKey,
  refreshMaterializedView,
  reindexBlocks,
  renameColumn,
  renameObject,
  renameTable,
  replicaIdentityFull,
  revokeRights,
  rewriteTable,
  rowSecurity,
  sequenceRestarts,
  setNotNullScans,
  severalRewrites,
  severalTablesLocked,
  truncate,
  uniqueConstraintBuilds,
  uniqueOverExistingRows,
  updateBeforeNotNull,
  validateInSameTransaction,
  viewLosesColumn,
  wideIndex,
  workUnderStrongLock,
]
