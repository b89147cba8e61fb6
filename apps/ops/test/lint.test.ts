import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const oxlint = path.join(root, 'node_modules', 'oxlint', 'bin', 'oxlint')

/** One violation a file, in the folder whose rule must find it. */
const planted: Readonly<Record<string, readonly [rule: string, message: RegExp, source: string]>> = {
  'packages/db/src/floating.ts': [
    'typescript(no-floating-promises)',
    /Promises must be awaited/,
    `import { drizzle } from 'drizzle-orm/libsql'
import { sqliteTable, text } from 'drizzle-orm/sqlite-core'
const notes = sqliteTable('notes', { id: text('id').primaryKey() })
export function add(): void {
  const db = drizzle(':memory:')
  db.insert(notes).values({ id: 'a' })
}`,
  ],
  'packages/core/src/arrow.ts': [
    'eslint(no-restricted-imports)',
    /core knows nothing of ours: pass what it needs as an argument/,
    "export { connect } from '@twinship/db'",
  ],
  'packages/db/src/arrow.ts': [
    'eslint(no-restricted-imports)',
    /know only @twinship\/core: move what they share into core/,
    "export { seedDatabase } from '@twinship/seed'",
  ],
  'packages/migrate/src/arrow.ts': [
    'eslint(no-restricted-imports)',
    /know only @twinship\/core/,
    "export { connect } from '@twinship/db/pg'",
  ],
  'packages/pgbouncer/src/arrow.ts': [
    'eslint(no-restricted-imports)',
    /know only @twinship\/core/,
    "export { surveyMigrationFolder } from '@twinship/migrate'",
  ],
  'packages/seed/src/arrow.ts': [
    'eslint(no-restricted-imports)',
    /seed knows only @twinship\/db and @twinship\/core/,
    "export { run } from '@twinship/ops'",
  ],
  'packages/seed/src/path.ts': [
    'eslint(no-restricted-imports)',
    /seed knows only/,
    "export { connect } from '../../db/src/index.ts'",
  ],
  'apps/ops/src/testkit.ts': [
    'eslint(no-restricted-imports)',
    /testkit is for tests: move this file to test/,
    "export { startPostgres } from '@twinship/testkit'",
  ],
  'apps/demo/src/operator.ts': [
    'eslint(no-restricted-imports)',
    /differs between SQLite and PostgreSQL: use contains/,
    "export { ilike } from '@twinship/db'",
  ],
  'apps/demo/src/drizzle.ts': [
    'eslint(no-restricted-imports)',
    /take operators, tables and connect from @twinship\/db/,
    "export { eq } from 'drizzle-orm'",
  ],
  'apps/demo/src/dialect.ts': [
    'eslint(no-restricted-imports)',
    /App code imports @twinship\/db and nothing else of ours/,
    "export { connect } from '@twinship/db/pg'",
  ],
  'apps/example/src/ours.ts': [
    'eslint(no-restricted-imports)',
    /apps\/example is a stranger's project/,
    "export { connect } from '@twinship/db'",
  ],
  'packages/db/test/conformance/program.ts': [
    'eslint(no-restricted-properties)',
    /DISTINCT ON exists only on PostgreSQL: use groupBy/,
    'export const first = (db: { selectDistinctOn(): string }): string => db.selectDistinctOn()',
  ],
  'apps/demo/src/lock.ts': [
    'eslint(no-restricted-properties)',
    /Row locks \(\.for\) exist only on PostgreSQL/,
    "export const locked = (query: { for(mode: string): string }): string => query.for('update')",
  ],
  'packages/seed/src/environment.ts': [
    'node(no-process-env)',
    /./,
    "export const url = process.env['DATABASE_URL']",
  ],
  'packages/seed/src/ending.ts': [
    'unicorn(no-process-exit)',
    /./,
    'export const stop = (): never => process.exit(1)',
  ],
}

const allowed: Readonly<Record<string, string>> = {
  'apps/demo/src/fine.ts': "export { eq } from '@twinship/db'",
  'apps/example/src/fine.ts': "export { eq } from 'drizzle-orm'",
  'packages/seed/src/fine.ts': "export { connect } from '@twinship/db/pg'",
  'packages/seed/test/fine.ts': "export { startPostgres } from '@twinship/testkit'",
  'apps/ops/src/fine.ts': "export { seedDatabase } from '@twinship/seed'",
}

type Finding = {
  readonly filename: string
  readonly code: string
  readonly message: string
  readonly help?: string
}

describe('the lint configuration', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'twinship-lint-'))
  let findings: readonly Finding[] = []

  beforeAll(() => {
    cpSync(path.join(root, '.oxlintrc.json'), path.join(folder, '.oxlintrc.json'))
    cpSync(path.join(root, '.config', 'tsconfig.base.json'), path.join(folder, 'tsconfig.json'))
    symlinkSync(path.join(root, 'packages', 'db', 'node_modules'), path.join(folder, 'node_modules'))
    const sources = Object.entries(planted).map(([file, [, , source]]) => [file, source] as const)
    for (const [file, source] of [...sources, ...Object.entries(allowed)]) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
      writeFileSync(path.join(folder, file), `${source}\n`)
    }
    const run = spawnSync(process.execPath, [oxlint, '--type-aware', '--format=json', 'packages', 'apps'], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect(run.status).toBe(1)
    findings = (JSON.parse(run.stdout) as { diagnostics: Finding[] }).diagnostics
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each(Object.entries(planted))('finds what is planted in %s', (file, [rule, message]) => {
    const found = findings.filter(
      (finding) => path.relative(folder, path.resolve(folder, finding.filename)) === file,
    )
    expect(found.map((finding) => finding.code)).toEqual([rule])
    expect(`${found[0]?.message} ${found[0]?.help ?? ''}`).toMatch(message)
  })

  it.each(Object.keys(allowed))('has nothing against %s', (file) => {
    expect(findings.filter((finding) => finding.filename.endsWith(file))).toEqual([])
  })
})
