import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { currentCommit, type Sampling } from './sampling.ts'
import { workspaceRoot } from './workspace.ts'

/** How many cases of a suite held, by part. */
export interface Tally {
  /** One case of a part: it holds where `work` comes to its end. */
  readonly hold: <T>(part: string, work: () => T | Promise<T>) => Promise<T>
  /** Prints N of N of each part; the long run also keeps it in packages/bench/results/long/<suite>.json. */
  readonly report: () => Promise<void>
}

export interface TallyOptions {
  /** Name of the file; letters, digits and dashes. */
  readonly suite: string
  /** What a case is, for who reads the file. */
  readonly what: string
  readonly sampling: Sampling
  /** Default: packages/bench/results/long of this workspace. */
  readonly directory?: string
  readonly print?: (line: string) => void
}

interface Count {
  held: number
  of: number
}

/** For `afterAll(() => tally.report())`: a case that never came to its end is counted as one that did not hold. */
export function createTally({ suite, what, sampling, ...options }: TallyOptions): Tally {
  const { print = (line) => void process.stdout.write(line) } = options
  const { directory = join(workspaceRoot(), 'packages/bench/results/long') } = options
  const parts = new Map<string, Count>()
  return {
    async hold(part, work) {
      const count = parts.get(part) ?? { held: 0, of: 0 }
      parts.set(part, count)
      count.of += 1
      const result = await work()
      count.held += 1
      return result
    },
    async report() {
      for (const [part, { held, of }] of parts) print(`${suite}, ${part}: ${held} of ${of}\n`)
      if (!sampling.long) return
      const counts = [...parts.values()]
      const passed = counts.reduce((sum, { held }) => sum + held, 0)
      const total = counts.reduce((sum, { of }) => sum + of, 0)
      const record = {
        what,
        commit: await currentCommit(workspaceRoot()),
        seed: sampling.seed,
        passed,
        failed: total - passed,
        parts: Object.fromEntries([...parts].map(([part, { held, of }]) => [part, `${held} of ${of}`])),
        node: process.versions.node,
        date: new Date().toISOString().slice(0, 10),
      }
      await mkdir(directory, { recursive: true })
      await writeFile(join(directory, `${suite}.json`), `${JSON.stringify(record, undefined, 2)}\n`)
    },
  }
}
