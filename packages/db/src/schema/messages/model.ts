/** Allowed values and JSON shapes of the messages domain. */

export const messageTypes = ['text', 'image', 'voice', 'emoji', 'reaction', 'twintuition'] as const
export type MessageType = (typeof messageTypes)[number]

export const queuedMessageTypes = [
  'send_message',
  'message_reaction',
  'typing_start',
  'typing_stop',
  'twintuition',
] as const
export type QueuedMessageType = (typeof queuedMessageTypes)[number]

export const queueStatuses = ['pending', 'processing', 'delivered', 'failed', 'expired'] as const
export type QueueStatus = (typeof queueStatuses)[number]

/** What the sender's device wants delivered; its form follows the queued message's type. */
export type MessageData = Readonly<Record<string, unknown>>
