/** How many to keep of each kind; one backup may count for several. Days and weeks are UTC, weeks begin on Monday. */
export type RetentionRule = {
  readonly keepLast: number
  readonly keepDaily: number
  readonly keepWeekly: number
  readonly keepMonthly: number
}

export type RetentionInput = {
  readonly name: string
  /** Backups of one database are judged among themselves. */
  readonly database: string
  readonly instantMs: number
  readonly isProven: boolean
}

export type KeepReason = 'last' | 'daily' | 'weekly' | 'monthly' | 'newest proven'

export type RetentionChoice = {
  readonly name: string
  /** Why it is kept; none: it may go. */
  readonly reasons: readonly KeepReason[]
}

/** What stays and what may go. The newest proven backup of each database stays, whatever the rule says. */
export function selectRetention(
  backups: readonly RetentionInput[],
  rule: RetentionRule,
): readonly RetentionChoice[] {
  const reasons = new Map<string, KeepReason[]>(backups.map(({ name }) => [name, []]))
  for (const database of new Set(backups.map((backup) => backup.database))) {
    const newestFirst = backups
      .filter((backup) => backup.database === database)
      .toSorted((a, b) => b.instantMs - a.instantMs)
    for (const [reason, kept] of keptOf(newestFirst, rule)) {
      for (const { name } of kept) reasons.get(name)?.push(reason)
    }
  }
  return backups.map(({ name }) => ({ name, reasons: reasons.get(name) ?? [] }))
}

function keptOf(
  newestFirst: readonly RetentionInput[],
  rule: RetentionRule,
): readonly (readonly [KeepReason, readonly RetentionInput[]])[] {
  return [
    ['last', newestFirst.slice(0, rule.keepLast)],
    ['daily', newestOfEach(newestFirst, dayOf, rule.keepDaily)],
    ['weekly', newestOfEach(newestFirst, weekOf, rule.keepWeekly)],
    ['monthly', newestOfEach(newestFirst, monthOf, rule.keepMonthly)],
    ['newest proven', newestFirst.filter(({ isProven }) => isProven).slice(0, 1)],
  ]
}

/** The newest backup of each of the newest `count` periods that have one. */
function newestOfEach(
  newestFirst: readonly RetentionInput[],
  periodOf: (instantMs: number) => string,
  count: number,
): readonly RetentionInput[] {
  const newest = new Map<string, RetentionInput>()
  for (const backup of newestFirst) {
    const period = periodOf(backup.instantMs)
    if (!newest.has(period)) newest.set(period, backup)
  }
  return [...newest.values()].slice(0, count)
}

const dayMs = 86_400_000

function dayOf(instantMs: number): string {
  return new Date(instantMs).toISOString().slice(0, 10)
}

/** Its Monday: 1 January 1970 was a Thursday. */
function weekOf(instantMs: number): string {
  const day = Math.floor(instantMs / dayMs)
  return dayOf((day - ((day + 3) % 7)) * dayMs)
}

function monthOf(instantMs: number): string {
  return new Date(instantMs).toISOString().slice(0, 7)
}
