import type { Benchmark } from '../benchmark.ts'
import { sqliteInsert } from './sqlite-insert.ts'
import { sqliteWrites } from './sqlite-writes.ts'

export const benchmarks: readonly Benchmark[] = [sqliteInsert, sqliteWrites]
