import { CodedError, type Config } from '@twinship/core'
import type { Outcome } from '../context.ts'
import type { BackupReport } from '../doctor/backups.ts'
import { megabytes, type DiskReport } from '../doctor/disk.ts'
import type { MachineFinding } from '../doctor/finding.ts'
import type { ProgramReport } from '../doctor/programs.ts'
import type { ServerReport } from '../doctor/server.ts'
import type { DoctorReport } from '../jobs/doctor.ts'
import { findingsError } from '../jobs/status-error.ts'
import { toVisibleLine } from '../visible.ts'
import { findingsText, shownFindings } from './findings.ts'
import { databaseText, documentHead } from './head.ts'
import { identityText } from './identity.ts'
import { machineFindingsError, machineFindingText } from './machine-findings.ts'

export function doctorOutcome(
  config: Config,
  full: DoctorReport,
  { check, verbose }: { readonly check?: boolean; readonly verbose?: boolean },
): Outcome {
  const report = { ...full, findings: shownFindings(full.findings, verbose) }
  const error = findingsError(report) ?? (check === true ? machineError(report) : undefined)
  return {
    document: { ...documentHead('doctor', config), ...report },
    text: databaseText(config) + doctorText(report),
    ...(error === undefined ? {} : { error }),
  }
}

function machineError({ server, machine }: DoctorReport): CodedError | undefined {
  if (server?.reached === false) return new CodedError(server.code, server.message, { hint: server.hint })
  return machineFindingsError('DOCTOR.FINDINGS', machine)
}

function doctorText(report: DoctorReport): string {
  const { dialect, layout, migrations } = report.folder
  const kind = layout === 'journal' ? 'drizzle-kit 0.x' : 'drizzle-kit 1.x'
  return [
    `Node        ${report.node}\n`,
    report.server === null ? '' : serverText(report.server),
    report.disk === null ? '' : diskText(report.disk),
    identityText(report.identity),
    machineText(report.machine),
    `Folder      ${migrations} migrations for ${dialect}, layout of ${kind}\n`,
    findingsText(report.findings),
    backupsText(report.backups),
    `Programs    for backups and the pooler\n${report.programs.map(programText).join('')}`,
  ].join('')
}

function backupsText(backups: BackupReport | null): string {
  if (backups === null) return ''
  const { count, location, provenHoursAgo } = backups
  const proven = provenHoursAgo === null ? 'none proven' : `the newest proven one ${provenHoursAgo} h old`
  return `Backups     ${count} in ${location}, ${proven}\n`
}

function serverText(server: ServerReport): string {
  if (!server.reached) return `Server      ${server.code}: ${server.message}\n    → ${server.hint}\n`
  const way = server.pooler ? 'behind a connection pooler' : 'reached directly'
  const tls = server.tls === null ? 'without TLS' : `with ${server.tls}`
  return `Server      ${toVisibleLine(`PostgreSQL ${server.version}, ${way} ${tls}, as ${server.role}`)}\n`
}

function diskText({ fileBytes, freeBytes }: DiskReport): string {
  const file = fileBytes === null ? 'no file yet' : `the file has ${megabytes(fileBytes)}`
  return `Disk        ${file}, ${megabytes(freeBytes)} free\n`
}

function machineText(findings: readonly MachineFinding[]): string {
  if (findings.length === 0) return 'Machine     nothing found\n'
  return `Machine     ${findings.length} found\n${findings.map(machineFindingText).join('')}`
}

function programText({ name, version, neededFor, advisory }: ProgramReport): string {
  const known = advisory === null ? '' : `      ${advisory}\n`
  return `  ${name.padEnd(10)} ${version ?? 'not installed'}  (${neededFor})\n${known}`
}
