import { findWorkspaceRoot, withDotEnv, type EnvRecord } from '@twinship/core'

/** The environment with `.env` of the workspace root beneath it, and that root. */
export function readEnvironment(): { readonly env: EnvRecord; readonly root: string } {
  const root = findWorkspaceRoot(process.cwd())
  return { env: withDotEnv(process.env, root), root }
}
