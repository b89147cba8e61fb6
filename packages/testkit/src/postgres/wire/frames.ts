/** One message of PostgreSQL's protocol as it is on the wire; `type` is empty for the first of a client. */
export interface Frame {
  readonly type: string
  readonly bytes: Buffer
}

const sslRequestCode = 80877103

/** Cuts a stream into whole messages; what is incomplete waits for the next chunk. */
export class FrameReader {
  #rest = Buffer.alloc(0)
  #isStartup: boolean

  constructor(side: 'client' | 'server') {
    this.#isStartup = side === 'client'
  }

  read(chunk: Buffer): Frame[] {
    this.#rest = Buffer.concat([this.#rest, chunk])
    const frames: Frame[] = []
    for (;;) {
      const typeLength = this.#isStartup ? 0 : 1
      if (this.#rest.length < typeLength + 4) return frames
      const length = typeLength + this.#rest.readInt32BE(typeLength)
      if (this.#rest.length < length) return frames
      const bytes = this.#rest.subarray(0, length)
      this.#rest = this.#rest.subarray(length)
      frames.push({ type: bytes.toString('latin1', 0, typeLength), bytes })
      if (this.#isStartup) this.#isStartup = isSslRequest(bytes)
    }
  }
}

export function isSslRequest(bytes: Buffer): boolean {
  return bytes.length === 8 && bytes.readInt32BE(4) === sslRequestCode
}

/** The text of a simple query. */
export function queryText({ bytes }: Frame): string {
  return bytes.toString('utf8', 5, bytes.length - 1)
}

export function queryFrame(text: string): Buffer {
  const body = Buffer.from(`${text}\0`)
  const head = Buffer.alloc(5)
  head.write('Q', 'latin1')
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}
