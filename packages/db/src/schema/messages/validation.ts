import { createInsertSchema, createSelectSchema, createUpdateSchema } from 'drizzle-zod'
import { data, nonEmpty } from '../field-rules.ts'
import { messageQueue, messageReactions, messages } from './pg.ts'

export const messageRow = createSelectSchema(messages)
export const newMessage = createInsertSchema(messages).refine(
  (message) => message.senderId !== message.recipientId,
  {
    path: ['recipientId'],
    message: 'must be another user than senderId',
  },
)
export const messageChanges = createUpdateSchema(messages)

export const messageReactionRow = createSelectSchema(messageReactions)
export const newMessageReaction = createInsertSchema(messageReactions, { emoji: nonEmpty })

const queueRules = { messageData: data }

export const queuedMessageRow = createSelectSchema(messageQueue, queueRules)
export const newQueuedMessage = createInsertSchema(messageQueue, queueRules)
export const queuedMessageChanges = createUpdateSchema(messageQueue, queueRules)
