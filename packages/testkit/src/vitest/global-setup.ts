import type { TestProject } from 'vitest/node'
import './context.ts'
import { installedPostgres } from '../postgres/binaries.ts'
import type { PgCluster } from '../postgres/cluster.ts'
import { describeGivenServer } from '../postgres/given.ts'
import { connectServer } from '../postgres/server.ts'
import { startPostgres } from '../postgres/start.ts'
import { dropPrefixed } from '../postgres/template.ts'
import type { Env } from '../process/environment.ts'
import { chooseMajors } from './versions.ts'

/** Boots the servers of a run once; vitest calls the returned function at its end. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  // oxlint-disable-next-line node/no-process-env -- vitest starts here
  const env: Env = process.env
  const given = (env['TEST_PG_URL'] ?? '').split(/[\s,]+/).filter(Boolean)
  return given.length ? useGiven(project, given) : bootAll(project, env)
}

async function useGiven(project: TestProject, urls: readonly string[]): Promise<() => Promise<void>> {
  const servers = await Promise.all(urls.map(describeGivenServer))
  project.provide('pgServers', servers)
  return async () => {
    for (const server of servers) await dropPrefixed(connectServer(server))
  }
}

async function bootAll(project: TestProject, env: Env): Promise<() => Promise<void>> {
  const machine = (await installedPostgres(env))[0]?.major
  const booting = chooseMajors(env, machine).map((version) => startPostgres({ version, env }))
  const results = await Promise.allSettled(booting)
  const clusters = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const failed = results.find((result) => result.status === 'rejected')
  if (failed) {
    await stopAll(clusters)
    throw failed.reason
  }
  project.provide(
    'pgServers',
    clusters.map((cluster) => cluster.info),
  )
  return () => stopAll(clusters)
}

async function stopAll(clusters: readonly PgCluster[]): Promise<void> {
  await Promise.all(clusters.map((cluster) => cluster.stop()))
}
