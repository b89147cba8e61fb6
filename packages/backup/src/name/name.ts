/** The parts of a backup's name, which sorts by time. */
export type NameParts = {
  /** Unix milliseconds. */
  readonly instantMs: number
  readonly database: string
  /** Tag of the newest migration; null where none was applied. */
  readonly head: string | null
}

const longestPart = 80

/** `20261125T210233123Z__app__0007_add_pairs`: nothing in it means anything to a shell, a file system or a URL. */
export function backupName({ instantMs, database, head }: NameParts): string {
  const time = new Date(instantMs).toISOString().replaceAll(/[-:.]/g, '')
  return [time, plain(database), head === null ? 'empty' : plain(head)].join('__')
}

const pattern = /^\d{8}T\d{9}Z__[A-Za-z0-9._-]+__[A-Za-z0-9._-]+$/

/** Whether a text has the form of a backup's name: anything else is never used as part of a path. */
export function isBackupName(text: string): boolean {
  return pattern.test(text)
}

function plain(text: string): string {
  const kept = text
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9._-]/g, '-')
    .replaceAll(/_{2,}/g, '_')
    .slice(0, longestPart)
  return kept === '' ? '-' : kept
}
