import { below, draw, fraction, keyOf } from '../mixer.ts'
import { idMaker, keysOf, type World } from '../world.ts'

export type PairStatus = 'pending' | 'active' | 'inactive'

const DAY_MS = 86_400_000
/** Age of the first pair, and how fast the product grows: pair 50 is half as old. */
const firstPairAgeMs = 300 * DAY_MS
const growth = 50

/** Who there is: the pairs, and users 2p and 2p + 1 of pair p. Each answer is a function of the index alone. */
export type People = {
  readonly pairTime: (pair: number) => number
  readonly pairId: (pair: number) => string
  readonly pairStatus: (pair: number) => PairStatus
  /** The nearest pair before this one, or itself, whose twins are or were connected. */
  readonly connected: (pair: number) => number
  readonly userTime: (user: number) => number
  readonly userId: (user: number) => string
  readonly email: (user: number) => string
  readonly firstName: (user: number) => string
  readonly lastName: (user: number) => string
}

export function createPeople(world: World): People {
  const keys = keysOf(world, 'twinPairs', ['createdAt', 'status'])
  const names = keysOf(world, 'users', ['createdAt', 'firstName', 'lastName'])
  const age = (pair: number): number => firstPairAgeMs / (1 + pair / growth)
  const pairTime = (pair: number): number =>
    Math.floor(world.at.getTime() - age(pair) + (age(pair) - age(pair + 1)) * fraction(keys.createdAt, pair))
  const pairStatus = (pair: number): PairStatus => {
    const part = pair === 0 ? 99 : below(keys.status, pair, 100)
    return part < 4 ? 'pending' : part < 10 ? 'inactive' : 'active'
  }
  const connected = (pair: number): number => (pairStatus(pair) === 'pending' ? connected(pair - 1) : pair)
  const userTime = (user: number): number =>
    pairTime(Math.floor(user / 2)) - 3_600_000 - below(names.createdAt, user, 3 * DAY_MS)
  const firstName = (user: number): string => choose(world.pools.firstNames, draw(names.firstName, user))
  const lastName = (user: number): string =>
    choose(world.pools.lastNames, draw(names.lastName, Math.floor(user / 2)))
  return {
    pairTime,
    pairId: idMaker(world, 'twinPairs', pairTime),
    pairStatus,
    connected,
    userTime,
    userId: idMaker(world, 'users', userTime),
    email: emailMaker(world, firstName, lastName),
    firstName,
    lastName,
  }
}

function emailMaker(
  world: World,
  firstName: (user: number) => string,
  lastName: (user: number) => string,
): (user: number) => string {
  const domain = keyOf(world.seed, 'users', 'domain')
  return (user) => {
    const host = below(domain, user, 2) === 0 ? 'example.com' : 'example.org'
    return `${plain(firstName(user))}.${plain(lastName(user))}.${user}@${host}`
  }
}

function plain(name: string): string {
  return name.replaceAll(/[^A-Za-z]/g, '')
}

function choose(values: readonly [string, ...string[]], bits: number): string {
  return values[bits % values.length] ?? values[0]
}
