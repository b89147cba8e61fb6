export interface TestCounts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export const noCounts: TestCounts = { passed: 0, failed: 0, skipped: 0 }

export function addCounts(a: TestCounts, b: TestCounts): TestCounts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }
}

export function formatCounts({ passed, failed, skipped }: TestCounts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

export function parseCounts(json: string): TestCounts {
  const value: unknown = JSON.parse(json)
  const count = (key: string): number => {
    const entries: Record<string, unknown> = typeof value === 'object' && value !== null ? { ...value } : {}
    const number = entries[key]
    if (typeof number !== 'number') throw new Error(`The test counts have no number "${key}"`)
    return number
  }
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped') }
}
