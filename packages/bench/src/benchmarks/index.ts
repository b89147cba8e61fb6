import type { Benchmark } from '../benchmark.ts'
import {
  backupCreate,
  backupCreateDefault,
  backupCreateProvable,
  backupMemory,
  backupProve,
} from './backup.ts'
import { migrateFreshPg, migrateFreshPgMemory } from './migrate-fresh-pg.ts'
import { migrateFreshSqlite } from './migrate-fresh-sqlite.ts'
import { migrateNothingPendingPg, migrateNothingPendingSqlite } from './migrate-nothing-pending.ts'
import { migrateParse, migrateParseMemory } from './migrate-parse.ts'
import { opsHelp, opsStatus } from './ops-start.ts'
import { poolAcquireTimeout, poolP99, poolThroughput, poolThroughputDrizzle } from './pool.ts'
import { restoreSwap } from './restore.ts'
import { sqliteInsert } from './sqlite-insert.ts'
import { sqliteWrites } from './sqlite-writes.ts'

export const benchmarks: readonly Benchmark[] = [
  sqliteInsert,
  sqliteWrites,
  migrateFreshPg,
  migrateFreshPgMemory,
  migrateFreshSqlite,
  migrateNothingPendingPg,
  migrateNothingPendingSqlite,
  migrateParse,
  migrateParseMemory,
  opsHelp,
  opsStatus,
  poolThroughput,
  poolThroughputDrizzle,
  poolP99,
  poolAcquireTimeout,
  backupCreate,
  backupCreateProvable,
  backupCreateDefault,
  backupProve,
  backupMemory,
  restoreSwap,
]
