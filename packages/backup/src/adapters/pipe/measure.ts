import { createHash } from 'node:crypto'

export type Measure = {
  /** Passes bytes on as they are, counted and hashed. */
  readonly through: (content: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>
  /** Of what has passed. */
  readonly result: () => { readonly bytes: number; readonly sha256: string }
}

export function createMeasure(onBytes?: (bytes: number) => void): Measure {
  const hash = createHash('sha256')
  let bytes = 0
  return {
    async *through(content) {
      for await (const chunk of content) {
        hash.update(chunk)
        bytes += chunk.length
        onBytes?.(bytes)
        yield chunk
      }
    },
    result: () => ({ bytes, sha256: hash.copy().digest('hex') }),
  }
}
