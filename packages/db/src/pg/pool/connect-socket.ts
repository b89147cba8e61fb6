import { connect, type Socket } from 'node:net'
import type { PgConnectionOptions } from '@twinship/core'

export type Dialling = {
  /** A connected socket for postgres.js, which has no way to give up a connection that it is making. */
  readonly socket: () => Promise<Socket>
  /** Ends what is under way and lets no further attempt begin. */
  readonly giveUp: () => void
}

/** Connects to one server, once: a second attempt would be postgres.js's own idea. */
export function createDialling({ host, port }: PgConnectionOptions): Dialling {
  let socket: Socket | undefined
  let givenUp = false
  return {
    giveUp: () => {
      givenUp = true
      if (socket?.connecting === true) socket.destroy(timedOut())
    },
    socket: () =>
      new Promise((resolve, reject) => {
        if (givenUp || socket !== undefined) {
          reject(timedOut())
          return
        }
        const made = connect(host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port })
        socket = made
        made.once('error', reject)
        made.once('connect', () => {
          made.removeListener('error', reject)
          made.setNoDelay(true)
          resolve(made)
        })
      }),
  }
}

export function timedOut(): Error {
  return Object.assign(new Error('the server did not answer in time'), { code: 'CONNECT_TIMEOUT' })
}
