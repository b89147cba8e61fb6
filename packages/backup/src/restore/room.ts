import { CodedError } from '@twinship/core'

export type Room = { readonly folder: string; readonly freeBytes: number }

/**
 * Whether the database has room a second time: filling the disk would stop the live one too. Throws RESTORE.NO_ROOM with
 * what is missing.
 */
export function requireRoom({ folder, freeBytes }: Room, neededBytes: number): void {
  if (freeBytes >= neededBytes) return
  throw new CodedError(
    'RESTORE.NO_ROOM',
    `The database takes ${megabytes(neededBytes)}, and ${megabytes(freeBytes)} are free in ${folder}.`,
    {
      hint: `Make room for ${megabytes(neededBytes - freeBytes)} more there; ops restore --drop-old drops what earlier restores have put aside.`,
      details: { folder, neededBytes, freeBytes },
    },
  )
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024 / 1024).toLocaleString('en')} MB`
}
