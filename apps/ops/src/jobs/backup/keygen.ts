import path from 'node:path'
import { generateKey, type NewKey } from '@twinship/backup'
import type { ToolContext } from '../../context.ts'

export async function generateStoredKey(
  { env, cwd, now }: ToolContext,
  out: string | undefined,
): Promise<NewKey> {
  const file = out ?? (env['BACKUP_AGE_IDENTITY_FILE'] || 'age-identity.txt')
  return generateKey(path.resolve(cwd, file), now)
}
