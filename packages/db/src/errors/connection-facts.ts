import type { ErrorCode } from '@twinship/core'
import { nonEmptyText, type DriverFacts } from './driver-facts.ts'

const connectionCodes: Readonly<Record<string, ErrorCode>> = {
  CONNECTION_CLOSED: 'DB.CONNECTION_LOST',
  CONNECTION_DESTROYED: 'DB.CONNECTION_LOST',
  CONNECTION_ENDED: 'DB.CLOSED',
  CONNECT_TIMEOUT: 'CONNECT.UNREACHABLE',
  ECONNREFUSED: 'CONNECT.UNREACHABLE',
  ENOTFOUND: 'CONNECT.UNREACHABLE',
  EAI_AGAIN: 'CONNECT.UNREACHABLE',
  EHOSTUNREACH: 'CONNECT.UNREACHABLE',
  ETIMEDOUT: 'DB.CONNECTION_LOST',
  ECONNRESET: 'DB.CONNECTION_LOST',
  EPIPE: 'DB.CONNECTION_LOST',
}

export function connectionFacts(error: Error): DriverFacts | undefined {
  if (error instanceof RangeError && error.message === 'Invalid time value') {
    return { native: 'invalid date', code: 'DB.INVALID_VALUE', details: {} }
  }
  const native = nonEmptyText((error as NodeJS.ErrnoException).code)
  const code = native === undefined ? undefined : connectionCodes[native]
  return native === undefined || code === undefined ? undefined : { native, code, details: {} }
}
