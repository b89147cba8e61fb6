import { CodedError, toConnectError, type ErrorCode } from '@twinship/core'

const codes: Readonly<Record<string, ErrorCode>> = {
  '42501': 'DB.PRIVILEGE',
  SQLITE_NOTADB: 'DB.NOT_A_DATABASE',
  SQLITE_CORRUPT: 'DB.NOT_A_DATABASE',
  SQLITE_BUSY: 'DB.BUSY',
  SQLITE_LOCKED: 'DB.BUSY',
  SQLITE_CANTOPEN: 'DB.READ_ONLY',
}

/** What a driver threw while the ledger was read, as a coded error; one that no driver threw as it is. */
export function toLedgerError(thrown: unknown, location: string): unknown {
  const chain = causeChain(thrown)
  const coded = chain.find((error) => error instanceof CodedError)
  if (coded !== undefined) return coded
  if (!location.startsWith('file:')) {
    for (const error of chain) {
      const connect = toConnectError(error, location)
      if (connect !== undefined) return connect
    }
  }
  const native = chain.map(nativeCode).find((code) => code !== undefined)
  if (native === undefined) return thrown
  return new CodedError(
    codes[native] ?? 'DB.REFUSED',
    `The ledger of ${location} cannot be read (${native}).`,
    {
      details: { location, cause: native },
      cause: thrown,
    },
  )
}

function causeChain(thrown: unknown): Error[] {
  const chain: Error[] = []
  for (let error = thrown; error instanceof Error && !chain.includes(error); error = error.cause)
    chain.push(error)
  return chain
}

function nativeCode(error: Error): string | undefined {
  // libSQL gives a file that cannot be opened no code of SQLite's.
  if (error.message.includes('Unable to open connection to local database')) return 'SQLITE_CANTOPEN'
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
