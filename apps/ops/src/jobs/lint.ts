import path from 'node:path'
import { CodedError } from '@twinship/core'
import {
  loadLinter,
  readMigrationFolder,
  type DataAnswer,
  type Facts,
  type Hazard,
  type Linter,
  type MigrationFolder,
  type RuleText,
} from '@twinship/migrate'
import type { LintFlags } from '../commands/lint.ts'
import type { JobContext } from '../context.ts'
import { newerThan } from './lint/newer-than.ts'
import { readPending, type Pending } from './lint/pending.ts'
import { noDatabase, preflight } from './preflight.ts'
import { typedPath } from './proof.ts'

export type LintReport = {
  readonly dialect: MigrationFolder['dialect']
  readonly scope: 'pending' | 'all' | 'since'
  /** Tags, in order. */
  readonly migrations: readonly string[]
  /** As server_version_num; null where no facts were asked. */
  readonly serverVersion: number | null
  readonly hazards: readonly Hazard[]
  readonly rules: readonly RuleText[]
  /** Null without --data. */
  readonly preflight: readonly DataAnswer[] | null
  /** Of the PostgreSQL folder named by --twin. */
  readonly twin: TwinReport | null
}

export type TwinReport = {
  readonly folder: string
  readonly migrations: readonly string[]
  readonly hazards: readonly Hazard[]
}

/**
 * Finds the hazards of a folder's migrations; changes nothing, and reads no row. Throws MIGRATION.FILE_MISSING for a
 * file that the journal names and the folder lacks: what cannot be read is not free of hazards.
 */
export async function lint(context: JobContext, flags: LintFlags): Promise<LintReport> {
  const survey = readMigrationFolder(context.migrations)
  const linter = await loadLinter(survey.dialect)
  const pending = await readPending(context, survey, flags.database)
  const scope =
    flags.all === true ? 'all' : flags.since !== undefined ? 'since' : pending === null ? 'all' : 'pending'
  const chosen = await choose(context, survey, scope, flags, pending)
  return {
    dialect: survey.dialect,
    scope,
    migrations: chosen,
    serverVersion: pending?.facts?.serverVersion ?? null,
    hazards: judge(linter, survey, scope, chosen, pending),
    rules: linter.rules,
    preflight: flags.data === true ? await askData(context, linter, survey, pending) : null,
    twin:
      flags.twin === undefined
        ? null
        : await judgeTwin(typedPath(context, flags.twin), survey, scope, chosen),
  }
}

async function askData(
  context: JobContext,
  linter: Linter,
  { migrations: files }: MigrationFolder,
  pending: Pending | null,
): Promise<readonly DataAnswer[]> {
  if (pending === null || pending.facts === null) throw noDatabase()
  return preflight(context, { linter, files, pending: pending.tags, facts: pending.facts })
}

async function choose(
  context: JobContext,
  survey: MigrationFolder,
  scope: LintReport['scope'],
  { since = '' }: LintFlags,
  pending: Pending | null,
): Promise<readonly string[]> {
  const tags = survey.migrations.map(({ tag }) => tag)
  if (scope === 'all') return tags
  if (scope === 'pending') return tags.filter((tag) => pending?.tags.has(tag) === true)
  return newerThan(context, survey.migrations, since)
}

/**
 * What is pending is one deployment, judged by the facts; what is applied already, or was chosen without a database,
 * is judged by the files before it.
 */
function judge(
  linter: Linter,
  { migrations: files }: MigrationFolder,
  scope: LintReport['scope'],
  chosen: readonly string[],
  pending: Pending | null,
): readonly Hazard[] {
  const facts: Facts | null = pending?.facts ?? null
  const isPending = (tag: string) => facts !== null && pending?.tags.has(tag) === true
  const alone = chosen.filter((tag) => !isPending(tag))
  const byFiles = numbered(alone, scope)
  const byFacts = new Map(chosen.filter(isPending).map((tag) => [tag, 1]))
  return [
    ...(byFiles.size === 0 ? [] : linter.lint({ files, deployments: byFiles, facts: null })),
    ...(byFacts.size === 0 ? [] : linter.lint({ files, deployments: byFacts, facts })),
  ]
}

/** Of a whole folder each migration went out by itself. */
function numbered(tags: readonly string[], scope: LintReport['scope']): ReadonlyMap<string, number> {
  return new Map(tags.map((tag, index) => [tag, scope === 'all' ? index + 1 : 1]))
}

/** The PostgreSQL migrations that belong to those of a SQLite folder: of the same name, numbers apart. */
async function judgeTwin(
  folder: string,
  own: MigrationFolder,
  scope: LintReport['scope'],
  chosen: readonly string[],
): Promise<TwinReport> {
  const survey = surveyTwin(folder)
  const names = new Set(
    own.migrations.filter(({ tag }) => chosen.includes(tag)).map(({ tag }) => bareName(tag)),
  )
  const tags = survey.migrations.map(({ tag }) => tag).filter((tag) => names.has(bareName(tag)))
  const linter = await loadLinter('postgresql')
  const hazards = linter.lint({
    files: survey.migrations,
    deployments: numbered(tags, scope),
    facts: null,
  })
  return { folder: path.basename(folder), migrations: tags, hazards }
}

function surveyTwin(folder: string): MigrationFolder {
  try {
    return readMigrationFolder(folder, { dialect: 'postgresql' })
  } catch (error) {
    if (!(error instanceof CodedError) || error.code === 'MIGRATION.FILE_MISSING') throw error
    throw new CodedError(error.code, error.message, {
      hint: 'Name the folder of the PostgreSQL migrations with --twin.',
      details: error.details,
      cause: error,
    })
  }
}

/** `0003_add_users` and `20250102030405_add_users` are add_users. */
function bareName(tag: string): string {
  const at = tag.indexOf('_')
  return /^\d+$/.test(tag.slice(0, at)) ? tag.slice(at + 1) : tag
}
