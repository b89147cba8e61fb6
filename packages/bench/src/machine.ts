import { availableParallelism, arch, cpus, platform, release, totalmem } from 'node:os'
import { currentCommit } from '@twinship/testkit'

/** Numbers mean nothing without the machine they come from. */
export interface Machine {
  readonly system: string
  readonly cpu: string
  readonly cores: number
  readonly memoryBytes: number
  readonly node: string
  readonly commit: string
  readonly measuredAt: string
}

export async function describeMachine(directory: string, now: Date): Promise<Machine> {
  return {
    system: `${platform()} ${release()} ${arch()}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    node: process.versions.node,
    commit: await currentCommit(directory),
    measuredAt: now.toISOString(),
  }
}
