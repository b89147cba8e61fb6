import { execa } from 'execa'
import type { Env } from '../process/environment.ts'

/** Path of a Node 24 program: npm's `node` package, which npx keeps for the next time. */
export async function findNode24(env: Env): Promise<string> {
  try {
    const { stdout } = await execa('npx', ['-y', '-p', 'node@24', '--', 'node', '-p', 'process.execPath'], {
      env: withoutNpmConfig(env),
      extendEnv: false,
      timeout: 300_000,
    })
    return stdout.trim()
  } catch (cause) {
    throw new Error(
      'Node 24 could not be fetched with `npx -y -p node@24`, so the unit tests did not run on it',
      { cause },
    )
  }
}

/** An npx or pnpm around us puts its own settings into the environment, and npx would take them for its own. */
export function withoutNpmConfig(env: Env): Record<string, string> {
  const entries = Object.entries(env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  const inherited =
    /^npm_(config_(package|yes|call|local_prefix|prefix)|package_|lifecycle_|command|execpath)/i
  return Object.fromEntries(entries.filter(([name]) => !inherited.test(name)))
}
