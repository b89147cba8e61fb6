import { faker } from '@faker-js/faker/locale/en'
import { keyOf } from './mixer.ts'

export type Pool = readonly [string, ...string[]]

/** Values that columns draw from, made once by faker. Each pool has its own stream: a new one shifts no other. */
export type Pools = {
  readonly firstNames: Pool
  readonly lastNames: Pool
  readonly cities: Pool
  readonly sentences: Pool
  readonly titles: Pool
  readonly userAgents: Pool
  readonly songs: Pool
}

const devices = ['iOS 17.5', 'iOS 18.1', 'iPadOS 17.5', 'Android 13', 'Android 14', 'Android 15']

export function createPools(seed: number): Pools {
  return {
    firstNames: fill(seed, 'firstNames', 400, () => faker.person.firstName()),
    lastNames: fill(seed, 'lastNames', 600, () => faker.person.lastName()),
    cities: fill(seed, 'cities', 200, () => faker.location.city()),
    sentences: fill(seed, 'sentences', 3000, () => faker.hacker.phrase()),
    titles: fill(seed, 'titles', 500, () => `The ${faker.word.adjective()} ${faker.word.noun()}`),
    userAgents: fill(
      seed,
      'userAgents',
      80,
      () => `Twinship/${faker.system.semver()} (${faker.helpers.arrayElement(devices)})`,
    ),
    songs: fill(seed, 'songs', 200, () => faker.music.songName()),
  }
}

function fill(seed: number, name: string, size: number, make: () => string): Pool {
  faker.seed(keyOf(seed, 'pools', name).a)
  return [make(), ...Array.from({ length: size - 1 }, make)]
}
