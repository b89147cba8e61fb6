import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { findWorkspaceRoot, withDotEnv, type EnvRecord } from '@twinship/core'

/** Where the program runs. `cwd` is the folder in which the person typed the command. */
export type Surroundings = {
  readonly env: EnvRecord
  readonly workspaceRoot: string
  readonly cwd: string
}

/** The real environment over `.env` of the workspace root. */
export function readSurroundings(): Surroundings {
  const workspaceRoot = findWorkspaceRoot(path.dirname(fileURLToPath(import.meta.url)))
  return {
    env: withDotEnv(process.env, workspaceRoot),
    workspaceRoot,
    cwd: process.env['INIT_CWD'] ?? process.cwd(),
  }
}
