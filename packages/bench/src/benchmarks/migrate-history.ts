import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Dialect } from '@twinship/migrate'
import { pgMigration } from './migrate-history-pg.ts'
import { sqliteMigration } from './migrate-history-sqlite.ts'

export interface HistoryFolder {
  readonly path: string
  readonly files: number
  readonly statements: number
  dispose(): void
}

const historyFiles = 300

const breakpoint = '--> statement-breakpoint\n'
const generators = { postgresql: pgMigration, sqlite: sqliteMigration } as const

/** A drizzle-kit folder as a project of some years has it; the same one every time. */
export function writeHistory(dialect: Dialect, files = historyFiles): HistoryFolder {
  const path = mkdtempSync(join(tmpdir(), 'twinship-bench-history-'))
  const migrations = Array.from({ length: files }, (_, index) => generators[dialect](index))
  mkdirSync(join(path, 'meta'))
  for (const [index, statements] of migrations.entries()) {
    writeFileSync(join(path, `${tagOf(index)}.sql`), statements.join(breakpoint))
  }
  writeFileSync(join(path, 'meta', '_journal.json'), JSON.stringify(journal(dialect, files), undefined, 2))
  return {
    path,
    files,
    statements: migrations.reduce((sum, { length }) => sum + length, 0),
    dispose: () => rmSync(path, { recursive: true, force: true }),
  }
}

function journal(dialect: Dialect, files: number): object {
  const entries = Array.from({ length: files }, (_, idx) => {
    return {
      idx,
      version: '7',
      when: Date.UTC(2024, 0, 1) + idx * 3_600_000,
      tag: tagOf(idx),
      breakpoints: true,
    }
  })
  return { version: '7', dialect, entries }
}

function tagOf(index: number): string {
  return `${String(index).padStart(4, '0')}_change`
}
