import path from 'node:path'
import { createSigner, type Signer } from '@twinship/backup'
import type { JobContext } from '../../context.ts'

/** Of BACKUP_SIGNING_KEY; tried before anything is connected to. Throws BACKUP.SIGNING_KEY, BACKUP.PROGRAM_MISSING. */
export async function signerOf({ config, env }: JobContext): Promise<Signer | undefined> {
  const { signingKey } = config.backup
  if (signingKey === undefined) return undefined
  return createSigner(path.resolve(config.baseDirectory, signingKey), env)
}

/** What --allowed-signers says, else BACKUP_ALLOWED_SIGNERS of the workspace. */
export function allowedSignersOf(
  { config, cwd }: Pick<JobContext, 'config' | 'cwd'>,
  given: { readonly allowedSigners?: string },
): string | undefined {
  if (given.allowedSigners !== undefined) return path.resolve(cwd, given.allowedSigners)
  const { allowedSigners } = config.backup
  return allowedSigners === undefined ? undefined : path.resolve(config.baseDirectory, allowedSigners)
}

/** For a backup that is to be restored: who has signed it is told, or that nobody was asked for. */
export function signedFor(context: JobContext, given: { readonly allowedSigners?: string }) {
  const allowedSigners = allowedSignersOf(context, given)
  if (allowedSigners === undefined) {
    context.notice('No signature is asked for (BACKUP_ALLOWED_SIGNERS): the hashes show damage, not forgery.')
  }
  return { allowedSigners, onSigned: (by: string) => context.notice(`Signed by ${by}.`) }
}
