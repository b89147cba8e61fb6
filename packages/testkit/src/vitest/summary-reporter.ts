import { writeFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'
import type { Env } from '../process/environment.ts'
import { formatCounts, type TestCounts } from './counts.ts'

/** Where run-tests wants the counts instead of a printed line; it adds up several runs. */
export const countsPathVariable = 'TWINSHIP_TEST_COUNTS'

/** The last line of a run says what happened: `12 passed, 0 failed`. */
export function createSummaryReporter(
  env: Env,
  print: (line: string) => void,
): { readonly onTestRunEnd: NonNullable<Reporter['onTestRunEnd']> } {
  return {
    onTestRunEnd: (modules, unhandledErrors) => {
      const counts = countTests(modules, unhandledErrors.length)
      const path = env[countsPathVariable]
      if (path) writeFileSync(path, JSON.stringify(counts))
      else print(formatCounts(counts))
    },
  }
}

/** A file that fails before or outside its tests, and an error outside of any file, count as one failure each. */
function countTests(modules: readonly TestModule[], unhandledErrors: number): TestCounts {
  const counts = { passed: 0, failed: unhandledErrors, skipped: 0 }
  for (const module of modules) {
    counts.failed += module.errors().length
    for (const suite of module.children.allSuites()) counts.failed += suite.errors().length
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      // Pending at the end of a run: never got its turn.
      counts[state === 'pending' ? 'skipped' : state] += 1
    }
  }
  return counts
}

/** vitest loads reporters by their default export and makes them without arguments. */
// oxlint-disable-next-line import/no-default-export -- vitest asks for one
export default class SummaryReporter implements Reporter {
  readonly onTestRunEnd: NonNullable<Reporter['onTestRunEnd']>

  constructor() {
    // oxlint-disable-next-line node/no-process-env -- vitest starts here
    const { onTestRunEnd } = createSummaryReporter(process.env, (line) => process.stdout.write(`${line}\n`))
    this.onTestRunEnd = onTestRunEnd
  }
}
