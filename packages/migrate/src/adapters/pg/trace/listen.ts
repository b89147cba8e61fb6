import type { PgSession } from '@twinship/core'
import { readWorkMessage, type WorkMessage } from './messages.ts'

/** Runs work with the server's debug messages on, and gives those about rows; the work sees what has come so far. */
export async function withMessages(
  { client, query }: PgSession,
  local: boolean,
  work: (messages: readonly WorkMessage[]) => Promise<void>,
): Promise<readonly WorkMessage[]> {
  const messages: WorkMessage[] = []
  const listen = ({ message = '' }: { readonly message?: string | undefined }) => {
    const read = readWorkMessage(message)
    if (read !== undefined) messages.push(read)
  }
  client.on('notice', listen)
  try {
    await query(`set ${local ? 'local ' : ''}client_min_messages = debug1`)
    await work(messages)
    return messages
  } finally {
    client.off('notice', listen)
    if (!local) await query('reset client_min_messages').catch(() => undefined)
  }
}
