import { CodedError } from '@twinship/core'
import {
  requireEnvironment,
  surveyMigrationFolder,
  type Finding,
  type FolderSurvey,
  type Identity,
} from '@twinship/migrate'
import type { JobContext } from '../context.ts'
import { examineBackups, type BackupReport } from '../doctor/backups.ts'
import { defaultThresholds } from '../health/thresholds.ts'
import { examineDisk, type DiskReport } from '../doctor/disk.ts'
import { codedFinding, type MachineFinding } from '../doctor/finding.ts'
import { examinePrograms, type ProgramReport } from '../doctor/programs.ts'
import { examineServer, type ServerReport } from '../doctor/server.ts'
import { openDatabase } from '../engine.ts'
import { checkJournal } from './check-journal.ts'

export type DoctorReport = {
  readonly node: string
  readonly folder: Pick<FolderSurvey, 'dialect' | 'layout'> & { readonly migrations: number }
  /** Of the journal check. */
  readonly findings: readonly Finding[]
  /** Null for SQLite. */
  readonly server: ServerReport | null
  /** Null but for a SQLite file. */
  readonly disk: DiskReport | null
  readonly identity: Identity | null
  /** Null where the store cannot be read. */
  readonly backups: BackupReport | null
  readonly programs: readonly ProgramReport[]
  /** Of machine, server and database. */
  readonly machine: readonly MachineFinding[]
}

/** Whether this machine can do its job, on this server and with this folder; changes nothing. */
export async function doctor(context: JobContext): Promise<DoctorReport> {
  const { config, migrations, now, env } = context
  const { direct } = config
  const survey = surveyMigrationFolder(migrations, { dialect: direct.dialect })
  const { dialect, layout, entries } = survey
  const { server, findings: ofServer } =
    direct.dialect === 'postgresql' ? await examineServer(direct, now) : notThere
  const { disk, findings: ofDisk } = direct.kind === 'file' ? await examineDisk(direct.path) : notThere
  const { identity, findings: ofDatabase } = isReadable(server) ? await examineIdentity(context) : notThere
  const { backups, findings: ofBackups } = await examineBackups(context, defaultThresholds.backupHours)
  return {
    node: process.versions.node,
    folder: { dialect, layout, migrations: entries.length },
    findings: await checkJournal(survey, now()),
    server,
    disk,
    identity,
    backups,
    programs: await examinePrograms(env),
    machine: [...ofServer, ...ofDisk, ...ofDatabase, ...ofBackups],
  }
}

const notThere = { server: null, disk: null, identity: null, findings: [] } as const

function isReadable(server: ServerReport | null): boolean {
  return server === null || (server.reached && !server.pooler)
}

type IdentityExamination = {
  readonly identity: Identity | null
  readonly findings: readonly MachineFinding[]
}

/** A database that is not there yet is no finding: migrate may make it. */
async function examineIdentity(context: JobContext): Promise<IdentityExamination> {
  const { environment, direct } = context.config
  let identity: Identity | null = null
  try {
    const state = await (await openDatabase(context)).readState()
    ;({ identity } = state)
    requireEnvironment(state, environment, direct.location)
    return { identity, findings: [] }
  } catch (error) {
    if (!(error instanceof CodedError)) throw error
    const findings = error.code === 'CONNECT.NO_DATABASE' ? [] : [codedFinding(error.code, error.message)]
    return { identity, findings }
  }
}
