/** First versions in which CVE-2026-18408 is fixed, by major: a plain dump could run commands of psql. */
const fixedIn: Readonly<Record<number, number>> = { 14: 24, 15: 19, 16: 15, 17: 11, 18: 6 }

/** What is known of a version of PostgreSQL's client programs; null where nothing is. */
export function clientAdvisory(version: string | null): string | null {
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number)
  const fixed = fixedIn[major]
  if (fixed === undefined || minor >= fixed) return null
  return (
    `CVE-2026-18408, fixed in ${major}.${fixed}: restoring a plain dump with psql can run commands. ` +
    'Backups made here are never plain; update postgresql-client nevertheless.'
  )
}
