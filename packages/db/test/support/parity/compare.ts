/** What one database says of itself: `users column email type` → `text`. A fact that is not there is `none`. */
export type Facts = ReadonlyMap<string, string>

/** A difference that is meant. `sqlite` and `pg` are the values of the fact on either side. */
export type Divergence = {
  readonly fact: RegExp
  readonly sqlite: RegExp
  readonly pg: RegExp
  readonly reason: string
}

export type Comparison = {
  /** The first in the order of the facts' names; undefined where both describe the same model. */
  readonly difference: string | undefined
  /** Reasons of divergences that no fact needs. */
  readonly unused: readonly string[]
}

/** Compares fact by fact, in the order of their names: table by table. */
export function compareFacts(sqlite: Facts, pg: Facts, divergences: readonly Divergence[]): Comparison {
  const used = new Set<Divergence>()
  let difference: string | undefined
  for (const fact of [...new Set([...sqlite.keys(), ...pg.keys()])].toSorted()) {
    const [here, there] = [sqlite.get(fact) ?? 'none', pg.get(fact) ?? 'none']
    if (here === there) continue
    const meant = divergences.find(
      (one) => one.fact.test(fact) && one.sqlite.test(here) && one.pg.test(there),
    )
    if (meant !== undefined) used.add(meant)
    else difference ??= `${fact}: ${here} on SQLite, ${there} on PostgreSQL`
  }
  return {
    difference,
    unused: divergences.filter((one) => !used.has(one)).map((one) => one.reason),
  }
}
