import { readFile } from 'node:fs/promises'
import { aptInstall } from '../needs/apt-install.ts'
import { decide } from '../needs/decide.ts'
import { findMissing } from '../needs/find-missing.ts'
import type { Env } from '../process/environment.ts'

/** What the tests need from the system: installed where we may, otherwise named with the line to type. */
async function main(env: Env): Promise<number> {
  const osRelease = await readFile('/etc/os-release', 'utf8').catch(() => '')
  const machine = { platform: process.platform, osRelease, root: process.getuid?.() === 0 }
  const decision = decide(await findMissing(env), machine)
  if (decision.kind === 'ready') return 0
  if (decision.kind === 'tell') {
    console.error(decision.line)
    return 2
  }
  const names = decision.packages.join(' ')
  console.log(`Installing with apt-get what the tests need: ${names} (no service or cluster is left behind)`)
  await aptInstall(decision.packages, env)
  const missing = await findMissing(env)
  if (missing.length === 0) return 0
  console.error(`Installed ${names}, still missing: ${missing.map((need) => need.program).join(', ')}`)
  return 2
}

try {
  process.exitCode = await main(process.env)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}
