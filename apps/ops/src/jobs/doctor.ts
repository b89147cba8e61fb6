import { CodedError, isPooled, openPgSession, type DatabaseTarget, type ErrorCode } from '@twinship/core'
import { surveyMigrationFolder, type Finding, type FolderSurvey } from '@twinship/migrate'
import type { JobContext } from '../context.ts'
import { checkJournal } from './check-journal.ts'

export type DoctorReport = {
  readonly node: string
  readonly folder: Pick<FolderSurvey, 'dialect' | 'layout'> & { readonly migrations: number }
  readonly findings: readonly Finding[]
  /** Null for SQLite. */
  readonly server: ServerReport | null
  readonly notChecked: readonly string[]
}

export type ServerReport =
  | { readonly reached: true; readonly version: string; readonly pooler: boolean }
  | { readonly reached: false; readonly code: ErrorCode; readonly message: string; readonly hint: string }

/** What a person should not take for checked. */
const notChecked = ['pg_dump, age and pgBouncer', 'privileges', 'TLS', 'disk', 'clock', 'settings']

/** Checks the folder without a database, and tells what this machine and the server are; changes nothing. */
export async function doctor({ config, migrations, now }: JobContext): Promise<DoctorReport> {
  const survey = surveyMigrationFolder(migrations, { dialect: config.direct.dialect })
  const { dialect, layout, entries } = survey
  return {
    node: process.versions.node,
    folder: { dialect, layout, migrations: entries.length },
    findings: await checkJournal(survey, now()),
    server: config.direct.dialect === 'postgresql' ? await examineServer(config.direct) : null,
    notChecked,
  }
}

/** A server that cannot be reached is told, and does not fail the check of the folder. */
async function examineServer({ url, location }: DatabaseTarget): Promise<ServerReport> {
  try {
    const session = await openPgSession({ url, location, applicationName: 'twinship-doctor' })
    try {
      const [row] = await session.query<{ server_version: string }>('show server_version')
      return { reached: true, version: row?.server_version ?? 'unknown', pooler: await isPooled(session) }
    } finally {
      await session.close()
    }
  } catch (error) {
    if (!(error instanceof CodedError)) throw error
    return { reached: false, code: error.code, message: error.message, hint: error.hint }
  }
}
