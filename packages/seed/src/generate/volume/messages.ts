import { accentColors, type messageQueue, type messageReactions, type messages } from '../../tables.ts'
import { below, fraction, pick } from '../mixer.ts'
import { idMaker, keysOf, pickParent, within, type World } from '../world.ts'
import { memoLast, placeInConversation, type Chat } from './chat.ts'
import { chance, instant } from './common.ts'
import type { People } from './people.ts'

const emojis = ['❤️', '😂', '👯', '🔥', '🥹', '😮', '👍', '✨'] as const

export function messageRows(
  world: World,
  people: People,
  chat: Chat,
): (index: number) => typeof messages.$inferSelect {
  const keys = keysOf(world, 'messages', [
    'content',
    'messageType',
    'accentColor',
    'reply',
    'original',
    'state',
    'deletedAt',
  ])
  const pairId = memoLast(people.pairId)
  const idsOf = memoLast((pair) => [people.userId(2 * pair), people.userId(2 * pair + 1)] as const)
  return (index) => {
    const created = chat.time(index)
    const place = placeInConversation(index)
    const reply = place > 0 && chance(keys.reply, index, 15)
    const users = idsOf(chat.pair(index))
    return {
      id: chat.id(index),
      twinPairId: pairId(chat.pair(index)),
      senderId: users[chat.sender(index) % 2] ?? users[0],
      recipientId: users[chat.recipient(index) % 2] ?? users[1],
      content: pick(keys.content, index, world.pools.sentences),
      messageType: chance(keys.messageType, index, 4) ? 'twintuition' : 'text',
      accentColor: chance(keys.messageType, index, 30) ? pick(keys.accentColor, index, accentColors) : null,
      originalMessageId: reply ? chat.id(index - 1 - below(keys.original, index, Math.min(3, place))) : null,
      ...deliveryOf(world, created, below(keys.state, index, 100)),
      createdAt: instant(created),
      deletedAt: chance(keys.deletedAt, index, 1) ? instant(within(world, created, 0.01)) : null,
    }
  }
}

/** By a share of 100: the first 2 not delivered, 6 more not read, the last 3 written offline. */
function deliveryOf(world: World, created: number, share: number) {
  const readAt = share < 8 ? null : instant(within(world, created, 0.000_1))
  return {
    deliveredAt: share < 2 ? null : instant(within(world, created, 0.000_01)),
    readAt,
    queuedAt: share > 96 ? instant(created) : null,
    syncedAt: share > 96 ? instant(within(world, created, 0.000_005)) : null,
    updatedAt: readAt ?? instant(created),
  }
}

/** One of every ten messages has a reaction of its recipient. */
const messagesPerReaction = 10

export function reactionRows(
  world: World,
  people: People,
  chat: Chat,
): (index: number) => typeof messageReactions.$inferSelect {
  const keys = keysOf(world, 'messageReactions', ['messageId', 'emoji'])
  const messageOf = (index: number): number =>
    index * messagesPerReaction + below(keys.messageId, index, messagesPerReaction)
  const timeOf = (index: number): number => within(world, chat.time(messageOf(index)), 0.000_1)
  const idOf = idMaker(world, 'messageReactions', timeOf)
  return (index) => ({
    id: idOf(index),
    messageId: chat.id(messageOf(index)),
    userId: people.userId(chat.recipient(messageOf(index))),
    emoji: pick(keys.emoji, index, emojis),
    createdAt: instant(timeOf(index)),
  })
}

export function queueRows(world: World, people: People): (index: number) => typeof messageQueue.$inferSelect {
  const keys = keysOf(world, 'messageQueue', ['twinPairId', 'createdAt', 'sender', 'content', 'status'])
  const pairOf = (index: number): number =>
    people.connected(pickParent(keys.twinPairId, 'twinPairs', 'messageQueue', index))
  const timeOf = (index: number): number =>
    within(world, people.pairTime(pairOf(index)), fraction(keys.createdAt, index))
  const idOf = idMaker(world, 'messageQueue', timeOf)
  return (index) => {
    const created = timeOf(index)
    const side = below(keys.sender, index, 2)
    const status = pick(keys.status, index, ['pending', 'delivered', 'delivered', 'failed', 'expired'])
    const open = status === 'pending'
    return {
      id: idOf(index),
      twinPairId: people.pairId(pairOf(index)),
      senderId: people.userId(2 * pairOf(index) + side),
      recipientId: people.userId(2 * pairOf(index) + 1 - side),
      messageData: { content: pick(keys.content, index, world.pools.sentences), messageType: 'text' },
      messageType: 'send_message',
      attempts: open ? 1 : status === 'delivered' ? 2 : 3,
      maxAttempts: 3,
      nextAttemptAt: open ? instant(world.at.getTime() + below(keys.content, index, 600_000)) : null,
      status,
      errorMessage: status === 'failed' ? 'The device is not registered.' : null,
      createdAt: instant(created),
      processedAt: open ? null : instant(within(world, created, 0.01)),
      expiresAt: instant((open ? world.at.getTime() : created) + 7 * 86_400_000),
    }
  }
}
