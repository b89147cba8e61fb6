import type { DeployRecord } from './model.ts'

/** What is known of a deployment when it begins. */
export type StartedDeployment = Pick<
  DeployRecord,
  | 'id'
  | 'command'
  | 'environment'
  | 'database'
  | 'actor'
  | 'host'
  | 'gitCommit'
  | 'ciRun'
  | 'toolVersion'
  | 'startedAt'
> & {
  /** Tags of the migrations that it is to apply. */
  readonly pending: readonly string[]
  /** Hash; null where there is none. */
  readonly plan: string | null
}

/** `step`: its id, or the name of a file that runs as a whole. */
export type Blocked = { readonly step: string; readonly blockers: readonly string[] }
