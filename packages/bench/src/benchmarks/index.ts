import type { Benchmark } from '../benchmark.ts'
import { sqliteInsert } from './sqlite-insert.ts'

export const benchmarks: readonly Benchmark[] = [sqliteInsert]
