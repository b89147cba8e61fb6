import type { Config } from '@twinship/core'
import type { AuditHead } from '@twinship/migrate'
import { toVisibleLine } from '../visible.ts'

/** The first lines of every document: which command, which database. */
export function documentHead(command: string, { direct, environment }: Config) {
  return { command, database: direct.location, environment }
}

export function databaseText({ direct, environment }: Config): string {
  return `Database    ${direct.location} (${environment})\n`
}

/** The end of the audit, to be kept elsewhere: `ops audit verify --head` checks against it. */
export function auditText(head: AuditHead | null): string {
  return head === null ? '' : `Audit       ${head.sequence}:${toVisibleLine(head.hash)}\n`
}
