const OFFSET = /^([+-])(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/
const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z$/
const unitsMs = [86_400_000, 3_600_000, 60_000, 1000, 1]

/** Milliseconds of `-2d3h`, `+30m`, `+0d`; undefined for anything else. */
export function parseOffset(text: string): number | undefined {
  const match = OFFSET.exec(text)
  if (match === null || text.length < 3) return undefined
  const amount = unitsMs.reduce((sum, unit, index) => sum + unit * Number(match[index + 2] ?? 0), 0)
  return match[1] === '-' ? -amount : amount
}

export function isInstant(text: string): boolean {
  return parseOffset(text) !== undefined || (ISO_INSTANT.test(text) && !Number.isNaN(Date.parse(text)))
}

/** An offset from `at`, or an instant in ISO 8601. */
export function resolveInstant(text: string, at: Date): Date {
  const offset = parseOffset(text)
  return offset === undefined ? new Date(text) : new Date(at.getTime() + offset)
}
