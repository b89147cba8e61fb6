import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import type { Env } from '../process/environment.ts'
import { guardedPrefix } from '../process/guard.ts'
import { parseCounts, type TestCounts } from '../vitest/counts.ts'
import { countsPathVariable } from '../vitest/summary-reporter.ts'

/** One vitest run with its output on ours; a run that ends badly has at least one failure. */
export async function runVitest(
  node: string,
  args: readonly string[],
  root: string,
  env: Env,
): Promise<TestCounts> {
  const entry = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
  const directory = await mkdtemp(join(tmpdir(), `${guardedPrefix}counts-`))
  const countsPath = join(directory, 'counts.json')
  try {
    const { exitCode } = await execa(node, [entry, ...args], {
      cwd: root,
      env: { ...env, [countsPathVariable]: countsPath },
      extendEnv: false,
      stdio: 'inherit',
      reject: false,
    })
    const counts = existsSync(countsPath) ? parseCounts(await readFile(countsPath, 'utf8')) : undefined
    return judge(counts, exitCode)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

export function judge(counts: TestCounts | undefined, exitCode: number | undefined): TestCounts {
  if (!counts) return { passed: 0, failed: 1, skipped: 0 }
  return exitCode === 0 ? counts : { ...counts, failed: Math.max(1, counts.failed) }
}
