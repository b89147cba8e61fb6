export type UserlistEntry = { readonly name: string; readonly credential: string }

/** A userlist.txt as pgBouncer reads it. */
export type Userlist = {
  readonly entries: readonly UserlistEntry[]
  /** The line pgBouncer stops at, if it does: whoever comes after it does not exist. From 1. */
  readonly brokenAt: number | undefined
  /** Names that are there twice; the last one counts. */
  readonly repeated: readonly string[]
}
