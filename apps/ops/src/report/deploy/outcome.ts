import type { JobContext, Outcome } from '../../context.ts'
import type { DeployReport } from '../../jobs/deploy.ts'
import type { ResumeReport } from '../../jobs/resume.ts'
import { documentHead, databaseText } from '../head.ts'
import { migrateDocument, migrateText } from '../migrate.ts'

/** With the error of what is applied and not well. */
export function deployOutcome({ config }: JobContext, { error, ...report }: DeployReport): Outcome {
  return {
    document: { ...documentHead('deploy', config), ...migrateDocument(report) },
    text: databaseText(config) + appliedText(report) + pipelineText(report),
    ...(error === undefined ? {} : { error }),
  }
}

/** What a backup took back is applied no more. */
function appliedText(report: Omit<DeployReport, 'error'>): string {
  if (report.outcome !== 'taken-back') return migrateText(report)
  return `Migrations  ${report.applied.length} applied, and taken back with the backup\n`
}

/** The same of what an earlier deployment left midway. */
export function resumeOutcome({ config }: JobContext, { error, ...report }: ResumeReport): Outcome {
  return {
    document: { ...documentHead('resume', config), ...migrateDocument(report) },
    text: databaseText(config) + migrateText(report) + pipelineText({ ...report, backup: null }),
    ...(error === undefined ? {} : { error }),
  }
}

const shown: ReadonlySet<string> = new Set(['verify', 'health', 'soak', 'seed', 'back'])

function pipelineText({
  backup,
  stages,
  written,
}: Pick<DeployReport, 'backup' | 'stages' | 'written'>): string {
  const lines = [
    ...(backup === null ? [] : [['Backup', `${backup}, proven`]]),
    ...stages
      .filter(({ name }) => shown.has(name))
      .map(({ name, text }) => [`${name.slice(0, 1).toUpperCase()}${name.slice(1)}`, text]),
    ...written.map((file) => ['Written', file]),
  ]
  return lines.map(([name = '', text = '']) => `${name.padEnd(12)}${text}\n`).join('')
}
