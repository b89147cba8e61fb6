import type { Right, RightsChange } from '../model/rights.ts'

type Rights = {
  /** Of the database by its name. */
  readonly database: readonly Right[]
  /** Of what is inside. */
  readonly objects: readonly Right[]
}

/** Compared as sets: the order in which rights are stored says nothing. */
export function compareRights(coming: Rights, going: Rights): RightsChange {
  return {
    back: [...missingFrom(going.database, coming.database), ...missingFrom(going.objects, coming.objects)],
    carried: missingFrom(coming.database, going.database),
    lost: missingFrom(coming.objects, going.objects),
  }
}

function missingFrom(there: readonly Right[], all: readonly Right[]): readonly string[] {
  const known = new Set(there.map(rightText))
  const things = new Set(there.map(({ on }) => on))
  // What an owner may do with a thing that only one side has says no more than that it is there.
  const telling = all.filter(({ on, isOwner }) => !isOwner || things.has(on))
  return [...new Set(telling.map(rightText).filter((right) => !known.has(right)))].toSorted()
}

export function rightText({ on, privilege, grantee, grantable }: Right): string {
  return `${privilege} on ${on} to ${grantee}${grantable ? ' with grant option' : ''}`
}
