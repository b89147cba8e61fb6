import { errorTable } from '@twinship/core'
import type { DoctorReport, ServerReport } from '../jobs/doctor.ts'
import { findingsText } from './findings.ts'

export function doctorText({ node, folder, findings, server, notChecked }: DoctorReport): string {
  const { dialect, layout, migrations } = folder
  const kind = layout === 'journal' ? 'drizzle-kit 0.x' : 'drizzle-kit 1.x'
  return [
    `Node        ${node}\n`,
    server === null ? '' : serverText(server),
    `Folder      ${migrations} migrations for ${dialect}, layout of ${kind}\n`,
    findingsText(findings),
    `Not checked ${notChecked.join(', ')}: not built yet\n`,
  ].join('')
}

function serverText(server: ServerReport): string {
  if (!server.reached) return `Server      ${server.code}: ${server.message}\n    → ${server.hint}\n`
  const pooler = server.pooler
    ? `, behind a connection pooler  CONNECT.POOLER\n    → ${errorTable['CONNECT.POOLER'].hint}`
    : ', reached directly'
  return `Server      PostgreSQL ${server.version}${pooler}\n`
}
