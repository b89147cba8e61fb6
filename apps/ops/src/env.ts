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
  const cwd = process.env['INIT_CWD'] ?? process.cwd()
  const own = path.dirname(fileURLToPath(import.meta.url))
  // Installed as a package, the workspace is the one the person works in.
  const isInstalled = own.split(path.sep).includes('node_modules')
  const workspaceRoot = findWorkspaceRoot(isInstalled ? cwd : own)
  return { env: withDotEnv(process.env, workspaceRoot), workspaceRoot, cwd }
}
