import { randomUUID } from 'node:crypto'
import { hostname, userInfo } from 'node:os'
import { redactText, runProgram, type EnvRecord } from '@twinship/core'
import type { RunInfo } from '@twinship/migrate'
import packageJson from '../package.json' with { type: 'json' }
import type { JobContext } from './context.ts'

/** Who does this: OPS_ACTOR where a job names itself, else the person and the machine. */
export function readActor(env: EnvRecord): string {
  return env['OPS_ACTOR'] || `${userName()}@${hostname()}`
}

export async function createRun(
  command: string,
  { env, migrations }: Pick<JobContext, 'env' | 'migrations'>,
): Promise<RunInfo> {
  return {
    id: randomUUID(),
    command,
    actor: readActor(env),
    host: hostname(),
    processId: process.pid,
    gitCommit: await gitCommit(env, migrations),
    ciRun: readCiRun(env),
    toolVersion: packageJson.version,
  }
}

/** Where the log of the job is, as GitHub, GitLab, Jenkins, Buildkite and CircleCI tell it; null outside of one. */
function readCiRun(env: EnvRecord): string | null {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env
  if (server && repository && run) return `${server}/${repository}/actions/runs/${run}`
  const link =
    env['CI_JOB_URL'] || env['BUILDKITE_BUILD_URL'] || env['CIRCLE_BUILD_URL'] || env['BUILD_URL'] || null
  return link === null ? null : redactText(link)
}

/** A user id without an entry in the password file has no name. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return 'unknown'
  }
}

async function gitCommit({ PATH, HOME }: EnvRecord, folder: string): Promise<string | null> {
  const options = { cwd: folder, env: { PATH, HOME }, timeoutMs: 5000 }
  const { exitCode, stdout } = await runProgram('git', ['rev-parse', 'HEAD'], options)
  return exitCode === 0 && /^[0-9a-f]{40,64}$/.test(stdout) ? stdout : null
}
