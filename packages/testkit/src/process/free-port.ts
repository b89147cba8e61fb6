import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

// Below every system's range for outgoing connections (Linux 32768, macOS 49152): a port given up during a
// restart is not handed to somebody's client in between.
const lowest = 15_000
const highest = 32_000

/** A port nobody listens on now. Another process may still take it first: callers retry with a new one. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = randomInt(lowest, highest)
    if (await canListen(port)) return port
  }
  throw new Error(`No free port between ${lowest} and ${highest} on 127.0.0.1`)
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ host: '127.0.0.1', port, exclusive: true }, () => probe.close(() => resolve(true)))
  })
}
