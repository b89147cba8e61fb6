import path from 'node:path'
import { CodedError, isUrl } from '@twinship/core'
import { generateKey, type NewKey } from '@twinship/backup'
import type { ToolContext } from '../../context.ts'

export async function generateStoredKey(
  { env, cwd, now }: ToolContext,
  out: string | undefined,
): Promise<NewKey> {
  const file = out ?? (env['BACKUP_AGE_IDENTITY_FILE'] || 'age-identity.txt')
  if (isUrl(file)) {
    throw new CodedError('CONFIG.INVALID', 'BACKUP_AGE_IDENTITY_FILE is a URL, and no path of a file.', {
      hint: 'Set it to where the private key is to be, or give --out.',
    })
  }
  return generateKey(path.resolve(cwd, file), now)
}
