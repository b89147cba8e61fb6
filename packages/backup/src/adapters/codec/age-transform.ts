import { Duplex, Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { Decrypter, Encrypter } from 'age-encryption'

/** The library's streams are those of the web: one of node's that wraps them, for where the program is missing. */
export function createAgeEncryption(recipients: readonly string[]): Duplex {
  return wrap((plain) => {
    const encrypter = new Encrypter()
    for (const recipient of recipients) encrypter.addRecipient(recipient)
    return encrypter.encrypt(plain)
  })
}

export function createAgeDecryption(keys: readonly string[]): Duplex {
  return wrap((sealed) => {
    const decrypter = new Decrypter()
    for (const key of keys) decrypter.addIdentity(key)
    return decrypter.decrypt(sealed)
  })
}

type Bytes = globalThis.ReadableStream<Uint8Array>

function wrap(work: (stream: Bytes) => Promise<Bytes>): Duplex {
  return Duplex.from(async function* (source: AsyncIterable<Uint8Array>) {
    const input = Readable.toWeb(Readable.from(source, { objectMode: true })) as unknown as Bytes
    const output = (await work(input)) as unknown as ReadableStream<Uint8Array>
    for await (const chunk of output) yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
  })
}
