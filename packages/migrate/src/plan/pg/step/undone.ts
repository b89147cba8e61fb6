/** Statements that take a change back, in the order in which they run; null where nothing does. */
export type Undone = {
  /** Run before them and outside of their transaction, each alone; they may be run again from the first on. */
  readonly before?: readonly string[]
  readonly sql: readonly string[] | null
  readonly remains: string | null
  /** Gives a name back: what runs before its transaction still meets the other one. */
  readonly renames?: true
}

/** Of changes in the order in which they were made: the last one is taken back first. */
export function joinUndone(parts: readonly Undone[]): Undone {
  const isAstray = parts.some(
    ({ before = [] }, index) =>
      before.length > 0 && parts.slice(index + 1).some(({ renames }) => renames === true),
  )
  const told = parts.flatMap(({ remains }) => remains ?? [])
  const remains = isAstray ? [...told, 'an index whose table or column was renamed after it'] : told
  const newestFirst = parts.toReversed()
  const before = newestFirst.flatMap((part) => part.before ?? [])
  const isKnown = !isAstray && parts.every(({ sql }) => sql !== null)
  return {
    ...(isKnown && before.length > 0 ? { before } : {}),
    sql: isKnown ? newestFirst.flatMap(({ sql }) => sql ?? []) : null,
    remains: remains.length === 0 ? null : [...new Set(remains)].join('; '),
    ...(parts.some(({ renames }) => renames === true) ? { renames: true } : {}),
  }
}
