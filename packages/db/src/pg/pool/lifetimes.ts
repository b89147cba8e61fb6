import type { Slot } from './slot.ts'

export type Lifetimes = {
  readonly begin: (slot: Slot) => void
  /** Whether it was opened so long ago that another should take its place (new hosts, new certificates). */
  readonly isOver: (slot: Slot) => boolean
}

/** Half an hour to an hour, so that a pool's connections do not all end at once. */
export function createLifetimes(random: () => number): Lifetimes {
  const endsAt = new WeakMap<Slot, number>()
  return {
    begin: (slot) => endsAt.set(slot, performance.now() + (30 + 30 * random()) * 60_000),
    isOver: (slot) => (endsAt.get(slot) ?? 0) < performance.now(),
  }
}
