/** What there is to be written down of. */
export const auditEvents = [
  'run.started',
  'run.finished',
  'migration.resolved',
  /** Written before it is ended: a run that is killed in between leaves it too. */
  'blocker.terminated',
  /** It was not, after that. */
  'blocker.spared',
  'database.baselined',
  'database.imported',
  'database.identified',
  'database.seeded',
  'database.restored',
  'database.restore-undone',
] as const

/** What happened, before it is chained. `details` holds names, hashes and counts; never row values or secrets. */
export type AuditEvent = {
  readonly event: (typeof auditEvents)[number]
  readonly runId: string | null
  readonly actor: string
  readonly details: Readonly<Record<string, unknown>>
}

/** One link: `hash` is SHA-256 over everything else of the row, `previousHash` included (docs/formats.md). */
export type AuditRow = AuditEvent & {
  /** From 1, without gaps. */
  readonly sequence: number
  /** ISO 8601, UTC, milliseconds. */
  readonly at: string
  /** `details` as it is stored and hashed. */
  readonly detailsText: string
  /** 64 zeros for the first. */
  readonly previousHash: string
  readonly hash: string
}

/** The end of the chain as it was at some time; kept elsewhere, it shows a tail cut off. */
export type AuditHead = { readonly sequence: number; readonly hash: string }
