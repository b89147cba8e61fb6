import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Env } from '../process/environment.ts'
import { unitArgs, vitestArgs, withoutSeparator, type VitestPlan } from '../run/arguments.ts'
import { findNode24 } from '../run/node24.ts'
import { runVitest } from '../run/run-vitest.ts'
import { addCounts, formatCounts, noCounts, type TestCounts } from '../vitest/counts.ts'
import { workspaceRoot } from '../workspace.ts'

/** Everything on this Node, then the unit tests on Node 24; the last line counts both. */
async function main(given: readonly string[], env: Env): Promise<TestCounts> {
  const root = workspaceRoot()
  const plan: VitestPlan = {
    reporter: fileURLToPath(new URL('../vitest/summary-reporter.ts', import.meta.url)),
    cores: availableParallelism(),
  }
  const here = await runVitest(process.execPath, vitestArgs(given, plan), root, env)
  const again = unitArgs(given)
  if (here.failed > 0 || !again || Number.parseInt(process.versions.node, 10) >= 24) return here
  console.log('The unit tests again, on Node 24')
  return addCounts(here, await runVitest(await findNode24(env), vitestArgs(again, plan), root, env))
}

// Ctrl-C reaches vitest as well, which ends by itself and cleans up; wait for that.
process.on('SIGINT', () => undefined)

const counts = await main(withoutSeparator(process.argv.slice(2)), process.env).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  return { ...noCounts, failed: 1 }
})
console.log(formatCounts(counts))
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0
