/** A release of pgBouncer, as it calls itself. */
export type PoolerVersion = { readonly major: number; readonly minor: number; readonly patch: number }

/** "1.18", "1.21.0", "PgBouncer 1.18.0"; undefined where there is no such number in it. */
export function parsePoolerVersion(text: string): PoolerVersion | undefined {
  const [, major, minor, patch] = /(?:^|\s)(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?(?=$|[\s-])/.exec(text) ?? []
  if (major === undefined || minor === undefined) return undefined
  return { major: Number(major), minor: Number(minor), patch: Number(patch ?? 0) }
}

/** Whether a release has what came with `least`, such as "1.21". */
export function isAtLeast(
  version: PoolerVersion,
  least: `${number}.${number}` | `${number}.${number}.${number}`,
): boolean {
  const [major = 0, minor = 0, patch = 0] = least.split('.').map(Number)
  const steps = [version.major - major, version.minor - minor, version.patch - patch]
  return (steps.find((step) => step !== 0) ?? 0) >= 0
}

export function versionText({ major, minor, patch }: PoolerVersion): string {
  return `${major}.${minor}.${patch}`
}
