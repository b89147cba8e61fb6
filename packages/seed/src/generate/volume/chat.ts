import { fraction } from '../mixer.ts'
import { idMaker, keysOf, pickParent, within, type World } from '../world.ts'
import type { People } from './people.ts'

/** Messages come in conversations of this many: all of one pair, minutes apart. */
const conversation = 20
const stepMs = 45_000

/** Where message `index` belongs. */
export type Chat = {
  readonly pair: (index: number) => number
  readonly time: (index: number) => number
  readonly id: (index: number) => string
  /** The user (as an index) who wrote it, and the other one. */
  readonly sender: (index: number) => number
  readonly recipient: (index: number) => number
}

export function createChat(world: World, people: People): Chat {
  const keys = keysOf(world, 'messages', ['twinPairId', 'conversation', 'createdAt', 'senderId'])
  const start = memoLast((block) => {
    const pair = people.connected(pickParent(keys.twinPairId, 'twinPairs', 'messages', block * conversation))
    const startMs = within(world, people.pairTime(pair), fraction(keys.conversation, block))
    return { pair, startMs, step: Math.min(stepMs, (world.at.getTime() - startMs) / (conversation + 1)) }
  })
  const blockOf = (index: number): number => Math.floor(index / conversation)
  const time = (index: number): number => {
    const { startMs, step } = start(blockOf(index))
    return Math.floor(startMs + step * ((index % conversation) + fraction(keys.createdAt, index)))
  }
  const pair = (index: number): number => start(blockOf(index)).pair
  const side = (index: number): number => (fraction(keys.senderId, index) < 0.5 ? 0 : 1)
  return {
    pair,
    time,
    id: idMaker(world, 'messages', time),
    sender: (index) => 2 * pair(index) + side(index),
    recipient: (index) => 2 * pair(index) + 1 - side(index),
  }
}

/** How far back in its conversation a message may reply. */
export function placeInConversation(index: number): number {
  return index % conversation
}

/** The same function; neighbours in a row mostly ask the same. */
export function memoLast<T>(make: (index: number) => T): (index: number) => T {
  let last: { readonly index: number; readonly value: T } | undefined
  return (index) => {
    if (last?.index !== index) last = { index, value: make(index) }
    return last.value
  }
}
