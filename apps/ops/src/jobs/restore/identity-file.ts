import path from 'node:path'
import type { JobContext } from '../../context.ts'

/**
 * The file with the private key: what --identity says, else BACKUP_AGE_IDENTITY_FILE, which is relative to the workspace
 * root, where .env is.
 */
export function identityFileOf(
  { config, cwd }: Pick<JobContext, 'config' | 'cwd'>,
  { identity }: { readonly identity?: string },
): string | undefined {
  if (identity !== undefined) return path.resolve(cwd, identity)
  const { identityFile } = config.backup
  return identityFile === undefined ? undefined : path.resolve(config.baseDirectory, identityFile)
}
