import type { Benchmark } from '../benchmark.ts'
import {
  backupCreate,
  backupCreateDefault,
  backupCreateProvable,
  backupMemory,
  backupProve,
} from './backup.ts'
import { lintFacts, lintParse } from './lint-parse.ts'
import { migrateFreshPg, migrateFreshPgMemory } from './migrate-fresh-pg.ts'
import { migrateFreshSqlite } from './migrate-fresh-sqlite.ts'
import { migrateNothingPendingPg, migrateNothingPendingSqlite } from './migrate-nothing-pending.ts'
import { migrateParse, migrateParseMemory } from './migrate-parse.ts'
import { opsHelp, opsStatus } from './ops-start.ts'
import { planOne } from './plan-one.ts'
import { poolLeak } from './pool-leak.ts'
import { poolAcquireTimeout, poolP99, poolThroughput, poolThroughputDrizzle } from './pool.ts'
import { restoreSwap } from './restore.ts'
import { sqliteInsert } from './sqlite-insert.ts'
import { sqliteWrites } from './sqlite-writes.ts'

export const benchmarks: readonly Benchmark[] = [
  sqliteInsert,
  sqliteWrites,
  lintParse,
  lintFacts,
  planOne,
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
  poolLeak,
  backupCreate,
  backupCreateProvable,
  backupCreateDefault,
  backupProve,
  backupMemory,
  restoreSwap,
]
